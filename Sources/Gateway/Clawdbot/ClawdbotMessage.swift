import Conversation

/// What a turn says to a Clawdbot gateway: the newest utterances, under notes in brackets (docs/wire/clawdbot.md CB-14 to CB-17).
///
/// Its session remembers what was said before, so nothing of that goes again.
struct ClawdbotMessage: Equatable, Sendable {
    /// The words of the user alone, as they are sent.
    let utterance: String
    /// What is to be known beside them.
    let notes: [String]

    /// The note that goes with every spoken turn where the configuration has none of its own.
    static let voiceNote = "Spoken conversation: answer in a few short sentences, without markdown, lists, links or code."
    /// How much of a reply that was cut is told, counted from its end, in characters.
    static let heardCharactersMax = 160

    /// Nil when there is nothing to say.
    init?(_ prompt: Prompt, voiceNote: String?) {
        let said = prompt.everything.reversed().drop { $0.role != .user }.prefix { $0.role == .user || $0.role == .system }
            .filter { $0.role == .user && !$0.text.allSatisfy(\.isWhitespace) }.reversed().map(\.text)
        guard !said.isEmpty else { return nil }
        utterance = AbortWords.guarded(said.joined(separator: "\n"))
        var notes: [String] = []
        if prompt.isSpoken, let voiceNote { notes.append(voiceNote) }
        if let heard = prompt.heardOfCutReply { notes.append(Self.cut(heard)) }
        self.notes = notes
    }

    /// The whole message where there is no other place for notes.
    var text: String { (notes.map(Self.bracketed) + [utterance]).joined(separator: "\n") }

    private static func cut(_ heard: String) -> String {
        let words = heard.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { return "The user interrupted your last reply before hearing any of it." }
        let end = words.suffix(heardCharactersMax)
        return "The user interrupted your last reply; the last they heard of it was: \(end.count < words.count ? "… " : "")\(end)"
    }

    /// In brackets that nothing inside can close.
    private static func bracketed(_ note: String) -> String {
        "[" + note.replacing("[", with: "(").replacing("]", with: ")") + "]"
    }
}
