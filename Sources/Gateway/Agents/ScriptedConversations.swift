/// What the scripted agent knows of the fixture conversations (`fixtures/scenarios`).
enum ScriptedConversations {
    /// The reply to an utterance of a fixture; nil for anything else. Compared by letters and digits.
    static func reply(to utterance: String) -> String? {
        let said = key(utterance)
        return said.isEmpty ? nil : replies[said]
    }

    private static let replies: [String: String] = Dictionary(known.map { (key($0.utterance), $0.reply) }, uniquingKeysWith: { first, _ in first })

    private static func key(_ text: String) -> String { String(text.lowercased().filter { $0.isLetter || $0.isNumber }) }

    /// Filled from the scenarios' own upstream scripts.
    static let known: [(utterance: String, reply: String)] = []
}
