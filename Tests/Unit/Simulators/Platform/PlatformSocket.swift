@testable import Simulators

/// A client of the conversation WebSocket that reads bytes itself, so that no library stands between a test and the wire.
final class PlatformSocket {
    private let stream: SocketStream
    private var reader = WebSocketReader(expectsMask: false, messageBytesMax: 1 << 20)
    private(set) var head = ""
    private var waiting: [WebSocketReader.Event] = []

    /// Connects and asks for the conversation; ``head`` has the answer.
    init(port: Int, _ target: String, fields: String = "") throws {
        stream = try SocketStream.connect(port: port)
        try stream.write(
            "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(fields)\r\n")
        var bytes: [UInt8] = []
        while bytes.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
            let more = try stream.read(deadline: .now + .seconds(600))
            if more.isEmpty { break }
            bytes += more
        }
        let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? bytes.count
        head = String(decoding: bytes[..<end], as: UTF8.self)
        if head.contains(" 101 ") { waiting = reader.receive(bytes[end...]) }
    }

    deinit { stream.close() }

    func send(_ message: JSONValue) throws { try send(.text(message.text())) }

    func send(_ frame: WebSocketFrame) throws { try stream.write(frame.bytes(mask: [1, 2, 3, 4])) }

    func leave() { stream.close() }

    /// The next message of a type; messages of other types are passed over.
    func next(_ type: String) throws -> JSONValue? {
        while let event = try nextEvent() {
            if case .text(let text) = event, let value = JSONValue(parsing: Array(text.utf8)), value["type"]?.string == type {
                return value
            }
            if case .close = event { return nil }
        }
        return nil
    }

    /// The close frame's code and reason; messages before it are passed over.
    func close() throws -> String? {
        while let event = try nextEvent() {
            if case .close(let code, let reason) = event { return "\(code) \(reason)" }
        }
        return nil
    }

    private func nextEvent() throws -> WebSocketReader.Event? {
        while waiting.isEmpty {
            let bytes = try stream.read(deadline: .now + .seconds(600))
            if bytes.isEmpty { return nil }
            waiting = reader.receive(bytes)
        }
        return waiting.removeFirst()
    }
}
