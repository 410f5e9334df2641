import NIOCore
import NIOHTTP1

/// What a client has sent before its earlier requests were answered, in the order it came.
struct RequestsAhead {
    private var parts = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
    /// What the parts take, in bytes.
    private(set) var bytes = 0
    /// The answer to what came after all of them and cannot be read; nothing follows it.
    var unreadable: Refusal?

    var isEmpty: Bool { parts.isEmpty }

    mutating func keep(_ part: HTTPServerRequestPart) {
        bytes += Self.bytes(of: part)
        parts.append(part)
    }

    mutating func take() -> HTTPServerRequestPart? {
        guard let part = parts.popFirst() else { return nil }
        bytes -= Self.bytes(of: part)
        return part
    }

    mutating func removeAll() { self = RequestsAhead() }

    /// About what a part takes in memory.
    static func bytes(of part: HTTPServerRequestPart) -> Int {
        switch part {
        case .head(let head): head.uri.utf8.count + head.headers.count * 32 + 64
        case .body(let bytes): bytes.readableBytes
        case .end: 16
        }
    }
}
