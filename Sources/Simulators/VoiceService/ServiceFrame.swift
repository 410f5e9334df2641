/// The frame of the voice service's wire: the body's length in four bytes, the highest first, then the body.
enum ServiceFrame {
    static let headerBytes = 4
    /// Longest body taken: 10 MiB.
    static let bodyBytesMax = 10 * 1024 * 1024

    static func header(_ length: UInt32) -> [UInt8] {
        [UInt8(length >> 24), UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)]
    }

    static func framed(_ body: [UInt8]) -> [UInt8] { header(UInt32(clamping: body.count)) + body }
}

/// Takes the bytes of a connection, in whatever pieces they come, and gives the bodies of whole frames.
struct ServiceFrameReader {
    enum Outcome: Equatable {
        case body([UInt8])
        /// The connection cannot go on: what came is no frame.
        case broken(String)
    }

    /// Whether one read must bring a whole header, and a body is what the next read brings: `read(n)` where `readexactly(n)` was meant.
    let readsShort: Bool
    private var pending: [UInt8] = []
    private var isBroken = false

    init(readsShort: Bool = false) { self.readsShort = readsShort }

    /// Bytes of a frame not yet whole.
    var pendingBytes: Int { pending.count }

    mutating func consume(_ bytes: some Sequence<UInt8>) -> [Outcome] {
        guard !isBroken else { return [] }
        pending += bytes
        var found: [Outcome] = []
        var at = 0
        defer { pending.removeFirst(at) }
        while at < pending.count {
            let left = pending.count - at
            guard left >= ServiceFrame.headerBytes else {
                if readsShort { found.append(fail("the header came in pieces of which the first had \(left) bytes")) }
                break
            }
            let length = pending[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length > 0 else {
                found.append(fail("a frame of length 0"))
                break
            }
            guard length <= ServiceFrame.bodyBytesMax else {
                found.append(fail("a frame of \(length) bytes, more than \(ServiceFrame.bodyBytesMax)"))
                break
            }
            let body = at + ServiceFrame.headerBytes
            if body + length <= pending.count {
                found.append(.body(Array(pending[body..<body + length])))
                at = body + length
            } else if readsShort, pending.count > body {
                found.append(.body(Array(pending[body...])))
                at = pending.count
            } else {
                break
            }
        }
        return found
    }

    private mutating func fail(_ reason: String) -> Outcome {
        isBroken = true
        return .broken(reason)
    }
}
