import Foundation
import Simulators

/// WAV files that a play writes into its own folder.
enum CallRecordings {
    /// A second of a loud tone that stands for a voice, with a transcript beside it.
    ///
    /// - Throws: ``StageError`` when it cannot be written.
    static func voice(in folder: String, saying text: String, language: String = "en") throws -> String {
        let path = folder + "/said.wav"
        try write(tone(.seconds(1)), to: path)
        try write(Data("\(text)\n\(language)\n".utf8), to: folder + "/said.txt")
        return path
    }

    /// A WAV of a tone at a rate, mono.
    static func tone(_ span: Duration, rateHz: Int = AudioClip.callRateHz) -> AudioClip {
        let count = Int(span / .seconds(1) * Double(rateHz))
        // 400 Hz, well above what counts as speech.
        let samples = (0..<count).map { Int16(9000 * sin(Double($0) * 2 * .pi * 400 / Double(rateHz))) }
        return AudioClip(rateHz: rateHz, samples: samples)
    }

    static func write(_ clip: AudioClip, to path: String) throws {
        do { try AudioFile.write(clip, to: path) } catch { throw StageError("\(error)") }
    }

    static func write(_ data: Data, to path: String) throws {
        do { try data.write(to: URL(fileURLWithPath: path)) } catch { throw StageError("cannot write \(path): \(error)") }
    }
}
