/// What a voice should say of what a language model writes, delta by delta: markup out (``SpokenText``), then figures into words
/// (``SpokenNumbers``).
public struct SpeechFilter: Sendable {
    private var text: SpokenText
    private var numbers: SpokenNumbers

    public init(language: SpokenLanguage = .english, audioTags: AudioTagPolicy = .omitted) {
        text = SpokenText(language: language, audioTags: audioTags)
        numbers = SpokenNumbers(language: language)
    }

    /// The speech of a whole text.
    public static func of(_ text: String, language: SpokenLanguage = .english) -> String {
        var filter = Self(language: language)
        let body = filter.consume(text)
        return body + filter.finish()
    }

    /// Takes the next delta; returns the speech that is ready now, often the delta itself, possibly nothing.
    public mutating func consume(_ delta: String) -> String {
        let spoken = text.consume(delta)
        return spoken.isEmpty ? spoken : numbers.consume(spoken)
    }

    /// Ends the text; returns the rest of its speech and is ready for a new one.
    public mutating func finish() -> String {
        numbers.consume(text.finish()) + numbers.finish()
    }
}
