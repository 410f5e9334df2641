/// One frame of a WebSocket connection (RFC 6455 5.2), as it goes onto the wire.
public struct WebSocketFrame: Sendable, Equatable {
    public enum Opcode: UInt8, Sendable, Equatable {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10

        /// Close, ping and pong: never fragmented, at most 125 bytes (5.5).
        public var isControl: Bool { rawValue >= 8 }
    }

    public var isFinal: Bool
    public var opcode: Opcode
    public var payload: [UInt8]

    public init(_ opcode: Opcode, _ payload: [UInt8] = [], isFinal: Bool = true) {
        self.isFinal = isFinal
        self.opcode = opcode
        self.payload = payload
    }

    public static func text(_ text: String) -> WebSocketFrame { WebSocketFrame(.text, Array(text.utf8)) }

    /// A close with its code and reason (5.5.1), the reason cut so that the frame keeps to 125 bytes.
    public static func close(_ code: Int, _ reason: String = "") -> WebSocketFrame {
        var words = ""
        for character in reason where words.utf8.count + character.utf8.count <= 123 { words.append(character) }
        return WebSocketFrame(.close, [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)] + words.utf8)
    }

    /// The bytes, masked when a key is given: a client must, a server must not (5.3).
    public func bytes(mask: [UInt8]? = nil) -> [UInt8] {
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | opcode.rawValue]
        let flag: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ..<126: bytes.append(flag | UInt8(payload.count))
        case ..<65_536: bytes += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: bytes += [flag | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard let mask, mask.count == 4 else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    /// The frames of one message cut into pieces of at most so many bytes.
    public static func fragments(of text: String, bytesMax: Int) -> [WebSocketFrame] {
        let bytes = Array(text.utf8)
        let starts = Array(stride(from: 0, to: max(1, bytes.count), by: max(1, bytesMax)))
        return starts.map { start in
            WebSocketFrame(
                start == 0 ? .text : .continuation, Array(bytes[start..<min(bytes.count, start + max(1, bytesMax))]),
                isFinal: start == starts.last)
        }
    }
}
