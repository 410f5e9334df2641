/// What the classifier knows of one conversation.
struct ConversationLog: Sendable {
    /// Something said on the gateway's own account, which no turn's reply holds: a check-in, a beat, a goodbye, that it is busy.
    struct Echo: Sendable {
        let said: TurnText
        let print: TextPrint
    }

    /// The last silent request and what it was answered, for its retries.
    struct Silence: Sendable {
        var asked: TextPrint
        var at: Duration
        var answer: FixedAnswer
        /// Whether the answer reached nobody: its client had gone.
        var isUndelivered = false
    }

    /// Latest last; the classifier looks at the last.
    var turns: [TurnRecord] = []
    /// Left out of M when they come back.
    private(set) var echoes: [Echo] = []
    /// Silences in a row since the user last spoke.
    var silences = 0
    var lastSilence: Silence?

    static let turnsKeptMax = 8
    static let echoesKeptMax = 32

    mutating func append(_ turn: TurnRecord) {
        turns.append(turn)
        if turns.count > Self.turnsKeptMax { turns.removeFirst(turns.count - Self.turnsKeptMax) }
        // A turn that only speaks into a silence does not end it.
        if turn.utterances.isEmpty { return }
        silences = 0
        lastSilence = nil
    }

    /// The longest text that may be an echo, marks and all, in bytes.
    private(set) var echoBytesMax = 0

    mutating func remember(echo text: String) {
        let said = TurnText(text)
        guard !said.isEmpty, !echoes.contains(where: { $0.said == said }) else { return }
        echoBytesMax = max(echoBytesMax, said.letters.utf8.count * 2 + 16)
        echoes.append(Echo(said: said, print: TextPrint(text)))
        if echoes.count > Self.echoesKeptMax { echoes.removeFirst() }
    }

    /// Whether an assistant text is an echo, whole or cut short, and not a turn's own words that happen to begin so.
    func isEcho(_ text: String, _ print: TextPrint) -> Bool {
        guard
            echoes.contains(where: { echo in
                print == echo.print
                    || (print.letterBytes < echo.print.letterBytes && print.beginsLike(echo.print)
                        && (print.letterBytes == print.headCount || TurnText(text).begins(echo.said)))
            })
        else { return false }
        let said = TurnText(text)
        return !turns.contains { $0.heard(in: said) != nil }
    }

    /// Whether letters are nothing but those of echoes, one after the other, the last one whole or cut.
    func isEchoes(_ letters: Substring.UTF8View) -> Bool {
        var rest = letters
        while !rest.isEmpty {
            if echoes.contains(where: { $0.said.letters.utf8.starts(with: rest) }) { return true }
            let whole = echoes.filter { rest.starts(with: $0.said.letters.utf8) }.map(\.said.letters.utf8.count)
            guard let longest = whole.max() else { return false }
            rest = rest.dropFirst(longest)
        }
        return true
    }
}
