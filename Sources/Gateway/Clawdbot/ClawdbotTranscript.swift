/// The end of a Clawdbot session, as `chat.history` gives it: what was answered to a message of ours (docs/wire/clawdbot.md CB-29).
struct ClawdbotTranscript: Equatable {
    struct Entry: Equatable {
        var isUser: Bool
        var text: String
    }

    /// How much of a user's message is looked at.
    private static let utteranceBytesMax = 65_536

    private(set) var entries: [Entry] = []

    init(_ entries: [Entry]) { self.entries = entries }

    /// Nil when there are no messages to be read.
    init?(_ payload: JSONValue?) {
        guard let messages = payload?["messages"], messages.kind == .array else { return nil }
        for message in messages.elements {
            guard let role = message["role"]?.text else { continue }
            guard role.equals("user") || role.equals("assistant"), let text = ClawdbotEvent.text(message) else { continue }
            let isUser = role.equals("user")
            entries.append(Entry(isUser: isUser, text: isUser ? ServiceText.cut(text, bytesMax: Self.utteranceBytesMax) : text))
        }
    }

    /// What followed the latest message that holds `utterance`, a text for each message; nil when there is no such message.
    ///
    /// Looked for by letters and digits, since the server may put the time or a sender around what it was sent.
    func replies(to utterance: String) -> [String]? {
        let wanted = Self.letters(utterance)
        guard let asked = entries.lastIndex(where: { $0.isUser && Self.letters($0.text).contains(wanted) }) else { return nil }
        return entries[entries.index(after: asked)...].prefix { !$0.isUser }.map(\.text)
    }

    private static func letters(_ text: String) -> String { String(text.lowercased().filter { $0.isLetter || $0.isNumber }) }
}
