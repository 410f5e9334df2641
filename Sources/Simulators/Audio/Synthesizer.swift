internal import Foundation

/// Gives a text a voice: espeak-ng where there is one, else a soft tone as long as the words would take.
///
/// The same text in the same language always sounds the same.  Clips are 48 kHz mono; one that was made is kept for the next time, for all
/// synthesizers together, within ``SpeechCache``'s bounds.  A call blocks its thread for as long as the program takes, at most 10 s.
public struct Synthesizer: Sendable {
    /// Longer texts are cut here, in characters.
    public static let textCharactersMax = 5_000
    /// What a voice says in a second, in characters: the length of the tone.
    public static let charactersPerSecond = 14.0

    /// What every duration is divided by, 0.01 to 1000.
    public let speed: Double
    private let voice: EspeakVoice?

    /// - Parameters:
    ///   - command: the program, a path or a name looked for on PATH; nil for the tone.
    ///   - speed: 2 makes a clip half as long, at the same pitch.
    public init(command: String? = "espeak-ng", speed: Double = 1) {
        self.speed = speed.isFinite ? min(max(speed, 0.01), 1_000) : 1
        voice = command.flatMap { BoundedProgram.locate($0) }.map { EspeakVoice(path: $0) }
    }

    /// Whether a voice was found, or the tone stands in for it.
    public var hasVoice: Bool { voice != nil }

    /// The text as sound; never empty, unless the text is blank.
    ///
    /// - Parameter language: a tag such as `en`, `es` or `ca-ES`; an unknown one is spoken as its first part, else as English.
    public func speak(_ text: String, language: String = "en") -> AudioClip {
        let text = Self.speakable(text)
        guard !text.isEmpty else { return AudioClip() }
        let key = SpeechCache.Key(voice: voice?.path, speed: speed, language: language, text: text)
        if let clip = SpeechCache.shared[key] { return clip }
        let spoken = voice?.speak(text, language: language) ?? ToneVoice.speak(text)
        let clip = TimeScale(speed: speed).apply(to: spoken)
        SpeechCache.shared[key] = clip
        return clip
    }

    /// The text on one line, without what a program would take for an order.
    static func speakable(_ text: String) -> String {
        let line = text.prefix(textCharactersMax).map { $0.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 } ? $0 : " " }
        // espeak-ng reads [[...]] as phonemes.
        return String(line).replacing("[[", with: "[ [").trimmingCharacters(in: .whitespaces)
    }
}
