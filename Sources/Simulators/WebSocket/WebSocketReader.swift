/// Reads WebSocket messages off a byte stream as strictly as RFC 6455 asks of an endpoint; it opens no socket.
public struct WebSocketReader: Sendable {
    /// What the bytes said.
    public enum Event: Sendable, Equatable {
        case text(String)
        case binary([UInt8])
        case ping([UInt8])
        case pong([UInt8])
        /// 1005 stands for a close without a code.
        case close(code: Int, reason: String)
        /// The peer broke the protocol: the connection must be failed with this code (7.1.7); nothing more is read.
        case violation(code: Int, reason: String)
    }

    private let expectsMask: Bool
    private let messageBytesMax: Int
    private var buffer: [UInt8] = []
    private var consumed = 0
    private var message: [UInt8] = []
    private var messageKind: WebSocketFrame.Opcode?
    private var isOver = false

    /// - Parameters:
    ///   - expectsMask: true for a server, whose clients must mask (5.1).
    ///   - messageBytesMax: longest message, its fragments joined; a longer one is a violation with code 1009.
    public init(expectsMask: Bool, messageBytesMax: Int) {
        self.expectsMask = expectsMask
        self.messageBytesMax = messageBytesMax
    }

    /// Takes bytes as they came and answers what is whole.
    public mutating func receive(_ bytes: some Sequence<UInt8>) -> [Event] {
        guard !isOver else { return [] }
        buffer += bytes
        var events: [Event] = []
        while !isOver, let event = next() {
            switch event {
            case .some(let event):
                events.append(event)
                if case .close = event { isOver = true }
                if case .violation = event { isOver = true }
            case nil: continue
            }
        }
        if consumed > 0 {
            buffer.removeFirst(consumed)
            consumed = 0
        }
        return events
    }

    /// Reads one frame: nil when it is not whole, an inner nil when it completes nothing yet.
    private mutating func next() -> Event?? {
        let left = buffer.count - consumed
        guard left >= 2 else { return nil }
        let (first, second) = (buffer[consumed], buffer[consumed + 1])
        guard first & 0x70 == 0 else { return violation("reserved bits are set") }
        guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else { return violation("unknown opcode \(first & 0x0F)") }
        let isFinal = first & 0x80 != 0
        guard (second & 0x80 != 0) == expectsMask else {
            return violation(expectsMask ? "a client's frame must be masked" : "a server's frame must not be masked")
        }
        let short = Int(second & 0x7F)
        guard !opcode.isControl || (isFinal && short <= 125) else { return violation("a control frame is fragmented or too long") }
        let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
        let head = 2 + lengthBytes + (expectsMask ? 4 : 0)
        guard left >= head else { return nil }
        let length = lengthBytes == 0 ? short : (0..<lengthBytes).reduce(0) { $0 << 8 | Int(buffer[consumed + 2 + $1]) }
        guard length >= 0, length <= messageBytesMax, message.count + length <= messageBytesMax || opcode.isControl else {
            return .violation(code: 1009, reason: "a message is longer than \(messageBytesMax) bytes")
        }
        guard left >= head + length else { return nil }
        let start = consumed + head
        var payload = Array(buffer[start..<(start + length)])
        if expectsMask { for index in payload.indices { payload[index] ^= buffer[start - 4 + index % 4] } }
        consumed = start + length
        return .some(take(opcode, payload, isFinal: isFinal))
    }

    private mutating func take(_ opcode: WebSocketFrame.Opcode, _ payload: [UInt8], isFinal: Bool) -> Event? {
        switch opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong(payload)
        case .close: return close(payload)
        case .continuation:
            guard messageKind != nil else { return violation("a continuation continues nothing") }
        case .text, .binary:
            guard messageKind == nil else { return violation("a message began inside another") }
            messageKind = opcode
        }
        message += payload
        guard isFinal else { return nil }
        defer { (message, messageKind) = ([], nil) }
        guard messageKind == .text else { return .binary(message) }
        guard let text = String(validating: message, as: UTF8.self) else { return .violation(code: 1007, reason: "the text is not UTF-8") }
        return .text(text)
    }

    private func close(_ payload: [UInt8]) -> Event {
        if payload.isEmpty { return .close(code: 1005, reason: "") }
        guard payload.count >= 2 else { return violation("a close frame of one byte") }
        let code = Int(payload[0]) << 8 | Int(payload[1])
        let isLawful = (1000...1003).contains(code) || (1007...1014).contains(code) || (3000...4999).contains(code)
        guard isLawful else { return violation("close code \(code)") }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else {
            return .violation(code: 1007, reason: "the close reason is not UTF-8")
        }
        return .close(code: code, reason: reason)
    }

    private func violation(_ reason: String) -> Event { .violation(code: 1002, reason: reason) }
}
