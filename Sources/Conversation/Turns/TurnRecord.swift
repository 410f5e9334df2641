/// What the classifier knows of a turn: its utterances, what it was asked with, and what became of its reply.
///
/// Words in capitals are those of `docs/wire/turns.md`: M, u, H of a request, and T, U, B, R, W of the latest turn.
struct TurnRecord: Sendable {
    enum State: Sendable, Equatable { case waiting, running, complete, interrupted, failed }

    var id: TurnID
    var channel: EntryChannel = .voice
    /// U: what the user said, each utterance its own, as sent; after a reply of which nothing was heard, the earlier turns' too.
    var utterances: [String]
    /// How many of them, at the beginning, are other turns' own.
    var carried = 0
    /// B: what came before U, as sent.
    var before: [Line]
    /// M of every request of this turn: the first and its retries.
    var legs: [[Line]]
    /// M of the requests this turn took the place of; a late repeat of one is no news.
    var superseded: [[Line]] = []
    /// R: the reply, filtered for speech, as stored; whole even when less was heard.
    var reply = ""
    /// What was written before the reply: buffer words.
    var bufferWords = ""
    /// What was written after it: an apology.
    var aside = ""
    /// The calls of the client's tools it made.
    var calls: [ToolCallFragment] = []
    var state: State = .running
    /// When it ended, on the session's monotonic clock.
    var endedAt: Duration?
    /// Whether some stream got all of it.
    var deliveredWhole = false
    /// Whether the turn ended by its client hanging up.
    var hungUp = false
    /// The reply as the store holds it; nil when it holds none.
    var stored: String?

    /// What this turn itself said and stored.
    var own: [String] { Array(utterances.dropFirst(carried)) }

    var isOpen: Bool { state == .waiting || state == .running }

    static let supersededKeptMax = 8

    /// How much of the reply an assistant text of a later request says was heard; nil when the text is not this turn's writing.
    ///
    /// The writing is buffer words, reply, apology; the text may begin with the buffer words, cut or whole, or leave them out.
    func heard(in text: TurnText) -> TurnText? {
        let words = TurnText(bufferWords)
        let reply = TurnText(self.reply)
        let whole = TurnText(letters: reply.letters + TurnText(aside).letters)
        for said in [text, text.without(words)].compactMap(\.self) {
            if said.begins(reply) { return said }
            if said.begins(whole) { return reply }
        }
        return text.begins(words) ? TurnText(letters: "") : nil
    }
}

/// A message as turns are compared by it.
struct Line: Sendable, Equatable {
    enum Speaker: Sendable { case user, assistant, tool }

    var speaker: Speaker
    var said: TurnText
    /// As sent; not compared.
    var text = ""

    static func == (one: Line, other: Line) -> Bool { one.speaker == other.speaker && one.said == other.said }

    /// Same speaker, and for the assistant texts that begin alike, either way: what was heard may be less than what was sent.
    func fits(_ other: Line) -> Bool {
        guard speaker == other.speaker else { return false }
        return speaker != .assistant || said.begins(other.said) || other.said.begins(said)
    }
}
