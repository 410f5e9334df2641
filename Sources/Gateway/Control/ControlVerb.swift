import Foundation

/// One thing the control socket can be asked to do; the table of them is what a gateway offers.
struct ControlVerb: Sendable {
    typealias Answer = @Sendable (ControlInput) async throws -> Data
    typealias Stream = @Sendable (ControlInput, _ each: @Sendable (Data) -> Void) async throws -> Void

    typealias PacedStream = @Sendable (ControlInput, _ put: @Sendable (Data) async throws -> Void) async throws -> Void

    enum Work: Sendable {
        /// One result.
        case answer(Answer)
        /// Any number of events, each given as it comes; ends when it returns, and is cancelled when its reader goes.
        case stream(Stream)
        /// As a stream, but nothing is ever lost: `put` returns when the event is on its way to the reader, and throws when that has gone.
        case paced(PacedStream)
    }

    let name: String
    let work: Work

    /// A verb with one result. It runs to its end even when the one who asked has gone.
    static func answer<Output: Encodable & Sendable>(
        _ name: String, _ body: @escaping @Sendable (ControlInput) async throws -> Output
    ) -> ControlVerb {
        ControlVerb(name: name, work: .answer { try ControlReply.payload(try await body($0)) })
    }

    /// A verb whose events go to whoever asked until they end or the asker goes.
    static func stream<Event: Encodable & Sendable>(
        _ name: String, _ body: @escaping @Sendable (ControlInput) async throws -> AsyncStream<Event>
    ) -> ControlVerb {
        ControlVerb(
            name: name,
            work: .stream { input, each in
                for await event in try await body(input) { each(try ControlReply.payload(event)) }
            })
    }
}
