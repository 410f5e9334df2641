#if canImport(Glibc)
import Glibc
#endif

/// How loud a recording is, and how much of it is cut off at full scale.
struct RecordingLevel: Sendable, Equatable {
    /// Root mean square in dB below full scale, ``silenceDBFS`` at least.
    var levelDBFS: Double
    /// Share of samples at full scale, 0 to 1.
    var clipping: Double

    /// What one bit of 16 makes; nothing is quieter.
    static let silenceDBFS = -96.3

    init(levelDBFS: Double, clipping: Double) {
        self.levelDBFS = levelDBFS
        self.clipping = clipping
    }

    init(meanPower: Double, clipping: Double) {
        self.init(levelDBFS: meanPower > 0 ? max(Self.silenceDBFS, 10 * log10(meanPower)) : Self.silenceDBFS, clipping: clipping)
    }

    /// The mean of the squared samples, full scale being 1.
    var meanPower: Double { levelDBFS <= Self.silenceDBFS ? 0 : pow(10, levelDBFS / 10) }
}

extension RecordingLevel {
    /// Gathers 16-bit little-endian samples piece by piece; a sample may be split between two pieces.
    struct Gauge: Sendable {
        private var squares = 0.0
        private var atFullScale = 0
        private var samples = 0
        private var half: UInt8?

        mutating func consume(_ bytes: some Sequence<UInt8>) {
            for byte in bytes {
                guard let low = half else {
                    half = byte
                    continue
                }
                half = nil
                let sample = Int16(bitPattern: UInt16(low) | UInt16(byte) << 8)
                let value = Double(sample) / 32768
                squares += value * value
                if sample >= 32767 || sample <= -32767 { atFullScale += 1 }
                samples += 1
            }
        }

        /// Nil before the first whole sample.
        var level: RecordingLevel? {
            guard samples > 0 else { return nil }
            return RecordingLevel(meanPower: squares / Double(samples), clipping: Double(atFullScale) / Double(samples))
        }
    }
}
