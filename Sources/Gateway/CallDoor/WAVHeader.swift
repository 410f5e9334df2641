/// What the head of a RIFF/WAVE file says of the recording in it.
///
/// Read strictly: a size that does not fit the file is an error, for a recording judged longer than it is would be waited for in vain.
/// Nothing is allocated by what the file claims, and nothing beyond the bytes given is read.
struct WAVHeader: Sendable, Equatable {
    enum Encoding: Sendable { case pcm, float }

    var encoding: Encoding
    var rateHz: Int
    var channels: Int
    var bitsPerSample: Int
    /// Where the samples begin, in bytes from the start of the file.
    var dataOffset: Int
    /// How many bytes of samples there are, whole frames only.
    var dataBytes: Int

    /// As many bytes of a file as its header may take.
    static let headBytesMax = 65_536
    static let chunksMax = 64
    static let channelsMax = 32
    static let ratesHz = 1000...384_000

    var frameBytes: Int { channels * bitsPerSample / 8 }
    var frames: Int { dataBytes / frameBytes }
    /// How long it is heard.
    var duration: Duration { .nanoseconds(Int64(Double(frames) / Double(rateHz) * 1_000_000_000)) }

    /// - Parameters:
    ///   - head: the first bytes of the file, at most ``headBytesMax`` of which are looked at.
    ///   - fileBytes: how long the whole file is.
    init(head: some Collection<UInt8>, fileBytes: Int) throws(RecordingProblem) {
        let bytes = Array(head.prefix(min(Self.headBytesMax, max(0, fileBytes))))
        var reader = ChunkReader(bytes: bytes, fileBytes: fileBytes)
        try reader.open()
        var format: Format?
        for _ in 0..<Self.chunksMax {
            let chunk = try reader.next()
            switch chunk.name {
            case "fmt ":
                guard format == nil else { throw .twoFormats }
                format = try Format(try reader.body(of: chunk))
            case "data":
                guard let format else { throw .dataBeforeFormat }
                self.init(format, dataOffset: chunk.offset, dataBytes: try reader.dataBytes(of: chunk))
                return
            default: break
            }
            try reader.skip(chunk)
        }
        throw .noData
    }

    private init(_ format: Format, dataOffset: Int, dataBytes: Int) {
        encoding = format.encoding
        rateHz = format.rateHz
        channels = format.channels
        bitsPerSample = format.bitsPerSample
        self.dataOffset = dataOffset
        self.dataBytes = dataBytes - dataBytes % (format.channels * format.bitsPerSample / 8)
    }
}

/// The `fmt ` chunk (Microsoft's RIFF specification, WAVEFORMATEX and WAVEFORMATEXTENSIBLE).
private struct Format {
    let encoding: WAVHeader.Encoding
    let rateHz: Int
    let channels: Int
    let bitsPerSample: Int

    private static let extensible = 0xFFFE
    /// The tail that every sub-format of a known code ends in: KSDATAFORMAT_SUBTYPE.
    private static let guidTail: [UInt8] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]

    init(_ body: ArraySlice<UInt8>) throws(RecordingProblem) {
        guard body.count >= 16 else { throw .formatTooShort(body.count) }
        var code = body.number(at: 0, bytes: 2)
        channels = body.number(at: 2, bytes: 2)
        rateHz = body.number(at: 4, bytes: 4)
        bitsPerSample = body.number(at: 14, bytes: 2)
        if code == Self.extensible {
            guard body.count >= 40 else { throw .formatTooShort(body.count) }
            code = body.number(at: 24, bytes: 2)
            guard body.dropFirst(26).prefix(14).elementsEqual(Self.guidTail) else { throw .encodingUnknown(Self.extensible) }
        }
        guard (1...WAVHeader.channelsMax).contains(channels) else { throw .channels(channels) }
        guard WAVHeader.ratesHz.contains(rateHz) else { throw .rate(rateHz) }
        switch (code, bitsPerSample) {
        case (1, 8), (1, 16), (1, 24), (1, 32): encoding = .pcm
        case (3, 32), (3, 64): encoding = .float
        case (1, _), (3, _): throw .bits(bitsPerSample)
        default: throw .encodingUnknown(code)
        }
        let frameBytes = body.number(at: 12, bytes: 2)
        guard frameBytes == channels * bitsPerSample / 8 else { throw .frameSize(frameBytes) }
    }
}

/// Walks the chunks of a RIFF file as far as its head is at hand.
private struct ChunkReader {
    struct Chunk {
        let name: String
        /// Of its body, in bytes from the start of the file.
        let offset: Int
        /// As it claims.
        let bytes: Int
    }

    let bytes: [UInt8]
    let fileBytes: Int
    private var position = 0
    private var end = 0

    /// What a writer that could not go back claims: everything that follows.
    private static let unknown = 0xFFFF_FFFF

    init(bytes: [UInt8], fileBytes: Int) {
        self.bytes = bytes
        self.fileBytes = fileBytes
    }

    mutating func open() throws(RecordingProblem) {
        guard bytes.count >= 12 else { throw .tooShort(fileBytes) }
        guard name(at: 0) == "RIFF", name(at: 8) == "WAVE" else { throw .notWave }
        let size = bytes[...].number(at: 4, bytes: 4)
        end = size == Self.unknown ? fileBytes : size + 8
        guard end <= fileBytes else { throw .truncated(claimed: end, present: fileBytes) }
        position = 12
    }

    mutating func next() throws(RecordingProblem) -> Chunk {
        guard position + 8 <= end else { throw .noData }
        guard position + 8 <= bytes.count else { throw .headTooLong }
        let chunk = Chunk(name: name(at: position), offset: position + 8, bytes: bytes[position...].number(at: 4, bytes: 4))
        return chunk
    }

    func body(of chunk: Chunk) throws(RecordingProblem) -> ArraySlice<UInt8> {
        try checkFits(chunk)
        guard chunk.offset + chunk.bytes <= bytes.count else { throw .headTooLong }
        return bytes[chunk.offset..<chunk.offset + chunk.bytes]
    }

    func dataBytes(of chunk: Chunk) throws(RecordingProblem) -> Int {
        if chunk.bytes == Self.unknown { return end - chunk.offset }
        try checkFits(chunk)
        return chunk.bytes
    }

    mutating func skip(_ chunk: Chunk) throws(RecordingProblem) {
        try checkFits(chunk)
        // Chunks begin at even offsets; the byte between is not counted in the size.
        position = chunk.offset + chunk.bytes + chunk.bytes % 2
    }

    private func checkFits(_ chunk: Chunk) throws(RecordingProblem) {
        guard chunk.offset + chunk.bytes <= end else { throw .truncated(claimed: chunk.offset + chunk.bytes, present: end) }
    }

    private func name(at offset: Int) -> String { String(decoding: bytes[offset..<offset + 4], as: UTF8.self) }
}

extension ArraySlice<UInt8> {
    /// A little-endian number of at most 4 bytes, `offset` bytes into the slice; the caller has checked that it is there.
    fileprivate func number(at offset: Int, bytes: Int) -> Int {
        var value = 0
        for index in (0..<bytes).reversed() { value = value << 8 | Int(self[startIndex + offset + index]) }
        return value
    }
}
