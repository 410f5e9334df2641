internal import Glibc

/// The voice of a machine without one: a soft tone that rises and falls like syllables and pauses at spaces, as long as the words would take.
enum ToneVoice {
    /// Loud enough that endpointing hears speech in it: the mean of its absolute values is about 3000.
    private static let amplitude = 9_000.0
    private static let shortestSeconds = 0.3

    static func speak(_ text: String) -> AudioClip {
        let rate = Double(AudioClip.callRateHz)
        let characters = Array(text)
        let seconds = max(Double(characters.count) / Synthesizer.charactersPerSecond, shortestSeconds)
        let sampleCount = Int((seconds * rate).rounded())
        // Each text has its own pitch, 120 to 220 Hz, so that one can tell two replies apart by ear.
        let pitch = 120 + Double(text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } % 101)
        let syllableSeconds = 2.6 / Synthesizer.charactersPerSecond
        var samples: [Int16] = []
        samples.reserveCapacity(sampleCount)
        var loudness = 0.0
        for index in 0..<sampleCount {
            let time = Double(index) / rate
            let isSpace = characters[min(index * characters.count / sampleCount, characters.count - 1)] == " "
            // 5 ms to follow: no clicks.
            loudness += ((isSpace ? 0.15 : 1) - loudness) * (1 / (0.005 * rate))
            let syllable = 0.55 - 0.45 * cos(2 * .pi * time / syllableSeconds)
            let fade = min(1, time / 0.01, (seconds - time) / 0.01)
            let phase = 2 * .pi * pitch * time
            let tone = sin(phase) + 0.5 * sin(2 * phase) + 0.25 * sin(3 * phase)
            samples.append(Int16(amplitude * tone / 1.75 * syllable * loudness * max(0, fade)))
        }
        return AudioClip(samples: samples)
    }
}
