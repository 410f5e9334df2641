/// Cuts the byte stream of the voice service into frames: a length of four bytes, big-endian, and so many bytes of JSON.
struct CallerFrames: Sendable {
    enum Frame: Sendable, Equatable {
        case json(JSONValue)
        /// A whole frame that is no JSON text.
        case garbage
        /// A length of 0 or beyond the most: nothing after it can be read.
        case lost
    }

    static let bytesMax = 10 << 20

    private let behaviour: CallerBehaviour
    private var bytes: [UInt8] = []
    /// Where in `bytes` each read after the first began.
    private var seams: [Int] = []
    private var isWedged = false

    init(_ behaviour: CallerBehaviour) { self.behaviour = behaviour }

    /// Takes what one read brought.
    mutating func take(_ read: [UInt8]) -> [Frame] {
        guard !isWedged else { return [] }
        if !bytes.isEmpty { seams.append(bytes.count) }
        bytes += read
        var frames: [Frame] = []
        while bytes.count >= 4 {
            let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
            guard length > 0, length <= Self.bytesMax else { return frames + [.lost] }
            guard bytes.count >= 4 + length else { break }
            frames.append(frame(length))
            bytes.removeFirst(4 + length)
            seams = []
            if behaviour.losesJoinedFrames { bytes = [] }
        }
        if behaviour.wedgesAtSplitHeader, (1..<4).contains(bytes.count) { isWedged = true }
        return frames
    }

    private func frame(_ length: Int) -> Frame {
        let body = Array(bytes[4..<4 + length])
        if behaviour.refusesPrettyFrames, body.contains(0x0A) { return .garbage }
        guard let value = (try? JSONDocument(behaviour.decodesEachRead ? spoilt(length) : body))?.value else { return .garbage }
        return .json(value)
    }

    /// The body as a reader has it that makes text of each read by itself.
    private func spoilt(_ length: Int) -> [UInt8] {
        let edges = [4] + seams.filter { $0 > 4 && $0 < 4 + length } + [4 + length]
        return zip(edges, edges.dropFirst()).flatMap { from, to in Array(String(decoding: bytes[from..<to], as: UTF8.self).utf8) }
    }

    /// A JSON text as a frame.
    static func frame(_ value: JSONValue) -> [UInt8] {
        let body = value.bytes
        return withUnsafeBytes(of: UInt32(truncatingIfNeeded: body.count).bigEndian) { Array($0) } + body
    }
}
