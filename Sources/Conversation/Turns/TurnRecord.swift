/// What the classifier knows of a turn: its utterances, what it was asked with, and what became of its reply.
///
/// Words in capitals are those of `docs/wire/turns.md`: M, u, H of a request, and T, U, B, R, W of the latest turn.
struct TurnRecord: Sendable {
    enum State: String, Sendable, Equatable { case waiting, running, complete, interrupted, failed }

    /// One request of the turn and what it was answered: the first, and one each time the client's tools have answered.
    struct Leg: Sendable {
        /// M of the request, and of its retries.
        var asked: TextPrint
        /// The calls this request brought the outcomes of, by their ids.
        var answers: [String] = []
        /// Where its part of the reply begins, in bytes.
        var replyBegin = 0
        /// The calls of the client's tools it made.
        var calls: [ToolCallFragment] = []
        /// What the agent is shown after the utterance when this leg begins: calls and their outcomes.
        var exchange: [Message] = []
        /// What the gateway's own tools were asked and answered within it.
        var ownExchange: [Message] = []
    }

    var id: TurnID
    var channel: EntryChannel = .voice
    /// U: what the user said, each utterance its own, as sent; after a reply of which nothing was heard, the earlier turns' too.
    var utterances: [String]
    /// How many of them, at the beginning, are other turns' own.
    var carried = 0
    /// B: what came before U, as sent.
    var before: EarlierLines
    var legs: [Leg]
    /// M of the requests this turn took the place of; a late repeat of one is no news.
    var superseded: [TextPrint] = []
    /// R: the reply, filtered for speech, as stored; whole even when less was heard.
    var reply = ""
    /// W: all that was written to its streams.
    var written: [WrittenSegment] = []
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

    /// Whether later requests are compared with it; what a door has heard itself needs no telling apart.
    var isCompared = true

    var isOpen: Bool { state == .waiting || state == .running }

    static let supersededKeptMax = 8

    /// M of each of its requests and of those it took the place of: what a turn in its place inherits.
    var askedSoFar: [TextPrint] { superseded + legs.map(\.asked) }

    /// The calls of the client's tools nobody has answered yet.
    var openCalls: [Message.ToolCall] {
        let answered = Set(legs.flatMap(\.answers))
        return legs.flatMap { $0.calls.gathered }.filter { !answered.contains($0.id) }
    }

    /// What a leg said of the reply, without the space that keeps it apart from the next.
    func reply(of leg: Int) -> String {
        guard leg + 1 < legs.count else { return reply.between(bytes: legs[leg].replyBegin, and: reply.utf8.count) }
        let said = reply.between(bytes: legs[leg].replyBegin, and: legs[leg + 1].replyBegin)
        return said.hasSuffix(" ") ? String(said.dropLast()) : said
    }

    /// W as it was before the reply went beyond that many bytes.
    func written(before bytes: Int) -> [WrittenSegment] {
        var left = bytes
        var segments: [WrittenSegment] = []
        for segment in written {
            guard segment.kind == .reply else {
                segments.append(segment)
                continue
            }
            if left <= 0 { break }
            segments.append(WrittenSegment(.reply, segment.text.between(bytes: 0, and: left)))
            left -= segment.text.utf8.count
        }
        return segments
    }
}

extension String {
    /// What lies between two places, in UTF-8 bytes; empty where there is nothing.
    func between(bytes begin: Int, and end: Int) -> String {
        func place(_ offset: Int) -> Index { utf8.index(startIndex, offsetBy: max(0, offset), limitedBy: endIndex) ?? endIndex }
        let (from, to) = (place(begin), place(end))
        return from < to ? String(self[from..<to]) : ""
    }
}

extension [ToolCallFragment] {
    /// The calls these pieces make up, in order.
    var gathered: [Message.ToolCall] {
        var calls: [(index: Int, call: Message.ToolCall)] = []
        for piece in self {
            if let place = calls.lastIndex(where: { $0.index == piece.index }), piece.id == nil || piece.id == calls[place].call.id {
                calls[place].call.arguments += piece.arguments
            } else {
                calls.append((piece.index, Message.ToolCall(id: piece.id ?? "", name: piece.name ?? "", arguments: piece.arguments)))
            }
        }
        return calls.map(\.call)
    }
}
