import Testing

@testable import Gateway

/// Heads that are right, strange and hostile (T19).
@Suite struct WAVHeaderTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var fileBytes: Int?
        var testDescription: String { name }
    }

    private static func number(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    static func format(
        _ code: Int = 1, channels: Int = 1, rate: Int = 48_000, bits: Int = 16, frame: Int? = nil, size: Int = 16, extra: [UInt8] = []
    ) -> [UInt8] {
        let frameBytes = frame ?? channels * bits / 8
        return Array("fmt ".utf8) + number(size, 4) + number(code, 2) + number(channels, 2) + number(rate, 4) + number(rate * frameBytes, 4)
            + number(frameBytes, 2) + number(bits, 2) + extra
    }

    static func chunk(_ name: String, _ body: [UInt8], claims: Int? = nil) -> [UInt8] {
        Array(name.utf8) + number(claims ?? body.count, 4) + body + (body.count % 2 == 1 ? [0] : [])
    }

    static func wave(_ chunks: [UInt8]..., riff: Int? = nil) -> [UInt8] {
        let body = Array("WAVE".utf8) + chunks.flatMap { $0 }
        return Array("RIFF".utf8) + number(riff ?? body.count, 4) + body
    }

    private static func named(_ name: String, _ file: [UInt8], form: String = "WAVE") -> [UInt8] {
        var file = file
        file.replaceSubrange(0..<4, with: name.utf8)
        file.replaceSubrange(8..<12, with: form.utf8)
        return file
    }

    private static let second = [UInt8](repeating: 0, count: 96_000)
    private static let guid: [UInt8] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]

    private static func extensible(_ code: Int, tail: [UInt8] = guid) -> [UInt8] {
        format(0xFFFE, size: 40, extra: number(22, 2) + number(16, 2) + number(4, 4) + number(code, 2) + tail)
    }

    private func read(_ bytes: [UInt8], fileBytes: Int? = nil) -> Result<WAVHeader, RecordingProblem> {
        Result { () throws(RecordingProblem) in
            try WAVHeader(head: bytes.prefix(WAVHeader.headBytesMax), fileBytes: fileBytes ?? bytes.count)
        }
    }

    @Test(arguments: [
        Example(name: "plain", bytes: wave(format(), chunk("data", second))),
        Example(name: "RIFF size unknown", bytes: wave(format(), chunk("data", second), riff: 0xFFFF_FFFF)),
        Example(name: "both sizes unknown", bytes: wave(format(), chunk("data", second, claims: 0xFFFF_FFFF), riff: 0xFFFF_FFFF)),
        Example(
            name: "a LIST before the data",
            bytes: wave(format(), chunk("LIST", [73, 78, 70, 79, 73, 83, 70, 84, 3, 0, 0, 0, 65, 65, 0]), chunk("data", second))),
        Example(name: "a LIST before the format", bytes: wave(chunk("LIST", [1, 2, 3]), format(), chunk("data", second))),
        Example(name: "chunks after the data", bytes: wave(format(), chunk("data", second), chunk("LIST", [1, 2, 3, 4]))),
        Example(name: "a format with an extension", bytes: wave(format(size: 18, extra: [0, 0]), chunk("data", second))),
        Example(name: "extensible PCM", bytes: wave(extensible(1), chunk("data", second))),
        Example(name: "half a frame too many", bytes: wave(format(), chunk("data", second + [7]))),
        Example(name: "bytes after the RIFF", bytes: wave(format(), chunk("data", second)) + [1, 2, 3]),
    ])
    func `reads one second of 48 kHz mono`(example: Example) throws {
        let header = try read(example.bytes).get()
        #expect(header.duration == .seconds(1))
        #expect(header.rateHz == 48_000)
        #expect(header.channels == 1)
        #expect(header.dataBytes == 96_000)
    }

    @Test func `rates, channels and depths are told apart`() throws {
        let stereo = try read(Self.wave(Self.format(channels: 2, rate: 44_100), Self.chunk("data", Self.second))).get()
        #expect(stereo.frames == 24_000)
        #expect((stereo.duration.milliseconds - 544.217).magnitude < 0.01)
        let float = try read(Self.wave(Self.format(3, bits: 32), Self.chunk("data", Self.second))).get()
        #expect(float.encoding == .float)
        #expect(float.duration == .milliseconds(500))
        let empty = try read(Self.wave(Self.format(), Self.chunk("data", []))).get()
        #expect(empty.duration == .zero)
    }

    static let broken: [(Example, RecordingProblem)] = [
        (Example(name: "nothing", bytes: []), .tooShort(0)),
        (Example(name: "eleven bytes", bytes: Array("RIFF0000WAV".utf8)), .tooShort(11)),
        (Example(name: "big-endian", bytes: named("RIFX", wave(format(), chunk("data", second)))), .notWave),
        (Example(name: "not WAVE", bytes: named("RIFF", wave(), form: "AVI ")), .notWave),
        (Example(name: "no chunk", bytes: wave()), .noData),
        (Example(name: "no data", bytes: wave(format())), .noData),
        (Example(name: "no format", bytes: wave(chunk("data", second))), .dataBeforeFormat),
        (Example(name: "two formats", bytes: wave(format(), format(), chunk("data", second))), .twoFormats),
        (
            Example(
                name: "a format of 14 bytes", bytes: wave(chunk("fmt ", Array(format().dropFirst(8).prefix(14))), chunk("data", second))),
            .formatTooShort(14)
        ),
        (Example(name: "no channels", bytes: wave(format(channels: 0), chunk("data", second))), .channels(0)),
        (Example(name: "65535 channels", bytes: wave(format(channels: 65_535, frame: 2), chunk("data", second))), .channels(65_535)),
        (Example(name: "0 Hz", bytes: wave(format(rate: 0), chunk("data", second))), .rate(0)),
        (Example(name: "4 GHz", bytes: wave(format(rate: 0xFFFF_FFFF), chunk("data", second))), .rate(0xFFFF_FFFF)),
        (Example(name: "0 bits", bytes: wave(format(bits: 0), chunk("data", second))), .bits(0)),
        (Example(name: "12 bits", bytes: wave(format(bits: 12, frame: 2), chunk("data", second))), .bits(12)),
        (Example(name: "a frame of 4 bytes", bytes: wave(format(frame: 4), chunk("data", second))), .frameSize(4)),
        (Example(name: "a frame of no bytes", bytes: wave(format(frame: 0), chunk("data", second))), .frameSize(0)),
        (Example(name: "ADPCM", bytes: wave(format(2, bits: 4, frame: 1), chunk("data", second))), .encodingUnknown(2)),
        (
            Example(
                name: "extensible of another kind",
                bytes: wave(extensible(1, tail: [UInt8](repeating: 9, count: 14)), chunk("data", second))), .encodingUnknown(0xFFFE)
        ),
        (
            Example(name: "extensible cut short", bytes: wave(format(0xFFFE, size: 18, extra: [0, 0]), chunk("data", second))),
            .formatTooShort(18)
        ),
        (
            Example(name: "a RIFF beyond the file", bytes: wave(format(), chunk("data", second), riff: 200_000)),
            .truncated(claimed: 200_008, present: 96_044)
        ),
        (
            Example(name: "data beyond the RIFF", bytes: wave(format(), chunk("data", second, claims: 96_002))),
            .truncated(claimed: 96_046, present: 96_044)
        ),
        (
            Example(name: "data of 4 GiB less two", bytes: wave(format(), chunk("data", second, claims: 0xFFFF_FFFE))),
            .truncated(claimed: 44 + 0xFFFF_FFFE, present: 96_044)
        ),
        (
            Example(name: "a LIST of 4 GiB", bytes: wave(format(), chunk("LIST", [], claims: 0xFFFF_FFFF), chunk("data", second))),
            .truncated(claimed: 44 + 0xFFFF_FFFF, present: 96_052)
        ),
        (
            Example(name: "a file that was cut", bytes: wave(format(), chunk("data", second)), fileBytes: 50_000),
            .truncated(claimed: 96_044, present: 50_000)
        ),
        (
            Example(
                name: "a picture before the samples",
                bytes: wave(format(), chunk("LIST", [UInt8](repeating: 0, count: 70_000)), chunk("data", second))), .headTooLong
        ),
        (
            Example(name: "a hundred chunks", bytes: wave(format(), (0..<100).flatMap { _ in chunk("junk", []) }, chunk("data", second))),
            .noData
        ),
    ]

    @Test(arguments: broken)
    func `names what is wrong with`(example: Example, problem: RecordingProblem) {
        #expect(read(example.bytes, fileBytes: example.fileBytes) == .failure(problem))
        #expect(!problem.description.isEmpty)
    }

    @Test func `a good head cut anywhere is an error, and whatever the bytes are nothing is read beyond them`() {
        let whole = Self.wave(Self.format(), Self.chunk("LIST", [1, 2, 3]), Self.chunk("data", [UInt8](repeating: 1, count: 64)))
        for length in 0..<whole.count {
            if case .success = read(Array(whole.prefix(length))) { Issue.record("\(length) bytes of \(whole.count) were taken for a file") }
        }
        var random = SplitMix64(seed: 7)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<56, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if case .success(let header) = read(bytes) {
                #expect(header.dataOffset + header.dataBytes <= bytes.count)
                #expect(header.duration >= .zero)
            }
        }
    }
}
