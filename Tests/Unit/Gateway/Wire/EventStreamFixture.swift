import Foundation

@testable import Gateway

extension Wire {
    /// An event stream of `fixtures/bytes` and what is to be made of it.
    struct EventStreamFixture {
        struct Event: Decodable {
            var event: String
            var data: String?
            var dataBase64: Data?

            var reading: EventStreamReading.Event {
                .init(name: event == "message" ? "" : event, data: data.map { Array($0.utf8) } ?? [UInt8](dataBase64 ?? Data()))
            }
        }

        struct Expected: Decodable {
            var rule: String
            var events: [Event]
            var lastId: String
            var retryMs: Int?
            var comments: Int
            var incomplete: Bool
            var breaks: [String]?
            var error: String?
            var lineBytesMax: Int?
            var eventBytesMax: Int?
        }

        let name: String
        let bytes: [UInt8]
        let expected: Expected

        static let names = Fixture.names(suffix: ".sse").map { String($0.dropLast(4)) }

        init(_ name: String) throws {
            self.name = name
            bytes = try Fixture.bytes(name + ".sse")
            expected = try Fixture.decode(Expected.self, name + ".events.json")
        }

        var parser: EventStreamParser {
            EventStreamParser(lineBytesMax: expected.lineBytesMax ?? 1_048_576, eventBytesMax: expected.eventBytesMax ?? 262_144)
        }

        /// What a right parser reads.
        var reading: EventStreamReading {
            EventStreamReading(
                events: expected.events.map(\.reading), lastID: Array(expected.lastId.utf8), retry: expected.retryMs,
                comments: expected.comments, isMidEvent: expected.incomplete,
                error: expected.error.map { name in
                    name == "line"
                        ? .lineTooLong(lineBytesMax: expected.lineBytesMax ?? 0)
                        : .eventTooLarge(eventBytesMax: expected.eventBytesMax ?? 0)
                })
        }
    }
}
