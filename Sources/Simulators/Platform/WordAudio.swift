internal import Glibc

/// A word as sound: a soft tone as long as the word is spoken, and where each of its characters falls.
struct WordAudio: Sendable {
    private static let hertz = 220.0

    let bytes: [UInt8]
    /// `chars`, `char_start_times_ms` and `char_durations_ms`, from the beginning of this piece.
    let alignment: JSONValue

    init(_ text: String, span: Duration, format: String) {
        let milliseconds = max(1, min(span.wholeMilliseconds, 60_000))
        let rate = Int(format.split(separator: "_").last ?? "") ?? 16_000
        let count = rate * milliseconds / 1000
        let samples = (0..<count).map { index -> Int16 in
            // Faded in and out, so that words are heard apart.
            let edge = min(Double(min(index, count - index)) / Double(max(1, count / 10)), 1)
            return Int16(1500 * edge * sin(2 * .pi * Self.hertz * Double(index) / Double(rate)))
        }
        bytes =
            format.hasPrefix("ulaw")
            ? samples.map(Self.compressed)
            : samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let characters = Array(text)
        let each = Double(milliseconds) / Double(max(1, characters.count))
        let starts = characters.indices.map { Int(Double($0) * each) }
        alignment = [
            "chars": .array(characters.map { .string(String($0)) }), "char_start_times_ms": .array(starts.map(JSONValue.integer)),
            "char_durations_ms": .array(
                starts.indices.map { .integer((($0 + 1 < starts.count) ? starts[$0 + 1] : milliseconds) - starts[$0]) }),
        ]
    }

    /// G.711 mu-law of a sample.
    private static func compressed(_ sample: Int16) -> UInt8 {
        let sign: UInt8 = sample < 0 ? 0x80 : 0
        let magnitude = min(abs(Int(sample)), 32_635) + 132
        let exponent = max(0, Int.bitWidth - 8 - magnitude.leadingZeroBitCount)
        let mantissa = (magnitude >> (exponent + 3)) & 0x0F
        return ~(sign | UInt8(truncatingIfNeeded: exponent << 4) | UInt8(truncatingIfNeeded: mantissa))
    }

    /// How loud 16-bit samples are, from 0 to 1.
    static func loudness(_ bytes: [UInt8]) -> Double {
        guard bytes.count >= 2 else { return 0 }
        let squares = stride(from: 0, to: bytes.count - 1, by: 2).reduce(0.0) { sum, index in
            let sample = Double(Int16(truncatingIfNeeded: Int(bytes[index]) | Int(bytes[index + 1]) << 8))
            return sum + sample * sample
        }
        return min(1, (squares / Double(bytes.count / 2)).squareRoot() / 8000)
    }
}
