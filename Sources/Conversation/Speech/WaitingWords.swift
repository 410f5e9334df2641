/// Chooses what is said while the user waits: each kind in turn, so that nothing is said twice running in a conversation.
struct WaitingWords: Sendable {
    private var buffers = 0
    private var lines = 0
    private var promises = 0

    mutating func bufferWords(_ language: SpokenLanguage) -> String { Self.next(language.bufferWords, &buffers) }
    mutating func progressLine(_ language: SpokenLanguage) -> String { Self.next(language.progressLines, &lines) }
    mutating func promise(_ language: SpokenLanguage) -> String { Self.next(language.promises, &promises) }

    private static func next(_ words: [String], _ turn: inout Int) -> String {
        defer { turn = (turn + 1) % words.count }
        return words[turn % words.count]
    }
}
