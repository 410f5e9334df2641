/// Cuts the voice service's byte stream into frames: a 4-byte big-endian length, then that many bytes of UTF-8 JSON.
///
/// Bytes may come split at any place and joined in any number. Nothing is set aside because a header says so: what is kept is what has
/// come. A length of 0 or above ``frameBytesMax`` ends the stream, since nobody knows where the next frame begins.
struct FrameReader {
    static let headerBytes = 4
    /// Longest frame either side may send, in bytes, its header not counted.
    static let frameBytesMax = 10 * 1_048_576
    /// Room that is kept from one split frame to the next.
    private static let keptBytesMax = 65_536

    private var length = 0
    private var headerCount = 0
    private var body: [UInt8] = []
    private var failure: FrameFailure?

    /// Bytes of a frame that has not come whole.
    var waitingBytes: Int { headerCount + body.count }

    /// Reads what has come and gives each whole frame to `take`, in order; its bytes are valid only during that call.
    ///
    /// - Throws: ``FrameFailure`` at a length that no frame has, and from then on for whatever comes.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Void) throws(FrameFailure) {
        if let failure { throw failure }
        var offset = 0
        while offset < bytes.count {
            if headerCount < Self.headerBytes {
                length = length << 8 | Int(bytes[offset])
                headerCount += 1
                offset += 1
                if headerCount == Self.headerBytes { try checkLength() }
                continue
            }
            let piece = UnsafeRawBufferPointer(rebasing: bytes[offset..<min(bytes.count, offset + length - body.count)])
            offset += piece.count
            if piece.count == length {
                beginNext()
                take(piece)
            } else {
                body.append(contentsOf: piece)
                if body.count == length { takeCollected(take) }
            }
        }
    }

    private mutating func checkLength() throws(FrameFailure) {
        guard length > 0 else { return try fail(.empty) }
        guard length <= Self.frameBytesMax else { return try fail(.tooLong(bytes: length)) }
    }

    private mutating func fail(_ failure: FrameFailure) throws(FrameFailure) {
        self.failure = failure
        body = []
        throw failure
    }

    private mutating func takeCollected(_ take: (UnsafeRawBufferPointer) -> Void) {
        var whole: [UInt8] = []
        swap(&whole, &body)
        beginNext()
        whole.withUnsafeBytes(take)
        guard whole.count <= Self.keptBytesMax else { return }
        whole.removeAll(keepingCapacity: true)
        body = whole
    }

    private mutating func beginNext() {
        length = 0
        headerCount = 0
    }
}

/// A length that no frame has.
enum FrameFailure: Error, Equatable, CustomStringConvertible {
    case empty
    case tooLong(bytes: Int)

    var description: String {
        switch self {
        case .empty: "a frame of 0 bytes"
        case .tooLong(let bytes): "a frame of \(bytes) bytes, above the \(FrameReader.frameBytesMax) that one may have"
        }
    }
}
