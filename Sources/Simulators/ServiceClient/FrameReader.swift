/// Takes a voice service's bytes apart: a length of four bytes, the highest first, then that many bytes, again and again.
public struct FrameReader: Sendable, Equatable {
    /// The most bytes a frame's body may have: 10 MiB.
    public static let bodyBytesMax = 10 << 20
    static let headBytes = 4

    /// The whole frames so far, in order.
    public private(set) var frames: [ServiceMessage] = []
    /// Why nothing more can be read: a length that no frame may have.
    public private(set) var misframed: String?
    /// Bytes of a frame that is not whole yet.
    public var restBytes: Int { pending.count - taken }

    private var pending: [UInt8] = []
    private var taken = 0

    public init() {}

    /// Takes bytes that came at a time; after a length that cannot be, nothing more is read.
    public mutating func feed(_ bytes: [UInt8], at time: Duration) {
        guard misframed == nil else { return }
        pending += bytes
        while let length = nextLength {
            guard (1...Self.bodyBytesMax).contains(length) else {
                misframed = "a frame of \(length) bytes, which begins \(Self.hex(pending[taken...].prefix(16)))"
                return
            }
            let start = taken + Self.headBytes
            guard pending.count - start >= length else { return }
            frames.append(ServiceMessage(body: Array(pending[start..<start + length]), at: time))
            taken = start + length
            if taken == pending.count { (pending, taken) = ([], 0) }
        }
    }

    /// A frame around a body of any size, as a client sends it.
    public static func frame(_ body: [UInt8]) -> [UInt8] { head(of: body.count) + body }

    /// The four bytes that announce a body.
    public static func head(of count: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian) { Array($0) }
    }

    private var nextLength: Int? {
        guard restBytes >= Self.headBytes else { return nil }
        return pending[taken..<taken + Self.headBytes].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(separator: " ")
    }
}

extension Transcript {
    /// The frames that came on a connection.
    public func frames(on connection: String) -> FrameReader {
        var reader = FrameReader()
        for segment in received(on: connection) { reader.feed(segment.bytes, at: segment.at) }
        return reader
    }
}
