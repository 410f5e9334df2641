import Conversation

/// How an agent is told to put what will be heard and not read.
enum VoiceStyle: Sendable, Equatable {
    /// Our own words.
    case usual
    /// The owner's words in place of ours.
    case words(String)
    /// Nothing is said about it.
    case off

    /// Longest words of the owner's, in characters.
    static let charactersMax = 4_000

    /// The setting `voice.style`: words, or `off`.
    init(setting: String?) {
        let words = setting.map { $0.trimmingPrefix(while: \.isWhitespace) } ?? ""
        switch words.lowercased() {
        case "": self = .usual
        case "off": self = .off
        default: self = .words(String(words.prefix(Self.charactersMax)))
        }
    }

    func text(language: SpokenLanguage) -> String? {
        switch self {
        case .off: nil
        case .words(let words): words
        case .usual: Self.usualWords + (Self.language(language).map { "\n" + $0 } ?? "")
        }
    }

    private static let usualWords = """
        What you write now is spoken aloud to somebody who listens and sees none of it.
        - Speak as in a conversation: short, plain sentences, one to three of them unless more is asked for. Begin with the answer.
        - No markdown, lists, tables, headings, code, emoji or links; what would be a list is a sentence.
        - Write numbers, dates, times, amounts and units the way they are said. Leave out addresses of pages, paths and identifiers \
        unless they are asked for.
        - Ask one question at most, and ask it last.
        - What the user says comes from speech recognition: take words that sound alike for what makes sense.
        """

    /// English is also what is assumed when nothing is known, so nothing is said then.
    private static func language(_ language: SpokenLanguage) -> String? {
        switch language {
        case .english: nil
        case .spanish: "The user speaks Spanish: answer in Spanish unless they change the language."
        case .catalan: "The user speaks Catalan: answer in Catalan unless they change the language."
        }
    }
}
