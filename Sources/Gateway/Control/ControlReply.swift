import Foundation

/// The lines that answer a request (docs/wire/control.md): written by the gateway, read by ``ControlClient``.
enum ControlReply {
    /// What fits into a line beside an id of any length.
    static let payloadBytesMax = ControlLines.lineBytesMax - 64

    /// - Throws: what `JSONEncoder` says of a value it cannot write, such as a number that is none.
    static func payload(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// - Throws: ``ControlFailure`` when no line holds it.
    static func result(_ id: Int64, _ payload: Data) throws(ControlFailure) -> Data {
        guard payload.count <= payloadBytesMax else {
            throw ControlFailure(.failed, "the answer has \(payload.count) bytes, more than the \(payloadBytesMax) that fit into a line")
        }
        return line(id, "result", payload)
    }

    static func event(_ id: Int64, _ payload: Data) -> Data { line(id, "event", payload) }

    /// So many events were lost before the next one, since the reader was slow.
    static func missed(_ id: Int64, _ count: Int) -> Data { Data("{\"id\":\(id),\"missed\":\(count)}\n".utf8) }

    static func end(_ id: Int64) -> Data { Data("{\"id\":\(id),\"end\":true}\n".utf8) }

    /// - Parameter id: nil where the request could not be read so far.
    static func error(_ id: Int64?, _ failure: ControlFailure) -> Data {
        // Two strings can always be written.
        line(id, "error", (try? payload(failure)) ?? Data(#"{"kind":"failed","message":""}"#.utf8))
    }

    private static func line(_ id: Int64?, _ name: String, _ payload: Data) -> Data {
        var line = Data("{\"id\":\(id.map { "\($0)" } ?? "null"),\"\(name)\":".utf8)
        line.append(payload)
        line.append(contentsOf: "}\n".utf8)
        return line
    }
}
