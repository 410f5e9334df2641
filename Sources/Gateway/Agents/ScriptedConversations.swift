/// What the scripted agent knows of the fixture conversations (`fixtures/scenarios`).
enum ScriptedConversations {
    /// The reply to an utterance of a fixture; nil for anything else. Compared by letters and digits.
    static func reply(to utterance: String) -> String? {
        guard utterance.utf8.count <= utteranceBytesMax else { return nil }
        let said = key(utterance)
        return said.isEmpty ? nil : replies[said]
    }

    /// Far above the longest that is known.
    private static let utteranceBytesMax = 512

    private static let replies = Dictionary(known.map { (key($0.utterance), $0.reply) }, uniquingKeysWith: { first, _ in first })

    private static func key(_ text: String) -> String { String(text.lowercased().filter { $0.isLetter || $0.isNumber }) }

    static let known: [(utterance: String, reply: String)] = [
        (
            "Tell me about Barcelona.",
            "Barcelona lies between two rivers, with the hills behind it and the sea in front, and most of it can be walked."
        ),
        (
            "Is there a market worth a visit?",
            "The largest market is the Boqueria, just off the Rambla. It opens at eight in the morning and closes in the evening."
        ),
        (
            "What does a garden need?",
            "A garden needs water in the morning, shade at noon, and a patient gardener who looks at every leaf before the evening comes."
        ),
        (
            "I mean the one to Valencia.",
            "The train to Valencia leaves at nine and arrives shortly before noon, with one stop by the sea on the way."
        ),
        (
            "Tell me a long story.",
            """
            Once upon a time there was a lighthouse keeper who counted ships. Every evening he lit the lamp and wrote the names of the ships \
            in a book, the small ones and the great ones, and every morning he read the names aloud to the gulls. One winter no ship came at \
            all, and the book stayed empty for so long that he began to write down the waves instead, one by one, until the spring.
            """
        ),
        (
            "What is the oldest letter in the archive?",
            "I looked through the whole archive, and the oldest letter in it was written in the spring of eighteen forty two."
        ),
        ("How do I make a good paella?", "A good paella wants dry wood, a wide pan and a cook who does not stir."),
        (
            "Molt bé, gràcies. Quina pel·lícula fan aquesta nit?",
            "Aquesta nit fan una pel·lícula d'en Jaume al cinema de l'avinguda, a dos quarts de nou, i encara hi ha entrades a bon preu."
        ),
    ]
}
