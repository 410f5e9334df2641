/// The requests one turn is made of, decided before the first is sent.
struct TurnPlan: Sendable, Equatable {
    /// When a leg is over.
    enum End: Sendable, Equatable {
        /// When its reply is complete; the platform tries again when that fails.
        case complete
        /// At its first content: the platform hangs up and drops what it got.
        case firstContent
        /// After this time, whatever came.
        case lead(Duration)
    }

    struct Leg: Sendable, Equatable {
        var body: [UInt8]
        var end: End
    }

    /// In order; only the last one's reply is spoken.
    var legs: [Leg]
    /// Where the next turn's speech cuts the reply.
    var interrupt: Interrupt?

    init(_ turn: ScenarioTurn, history: CallHistory, interrupt: Interrupt?) {
        self.interrupt = interrupt
        let final = history.body(adding: Self.userMessage(of: turn))
        let last = Leg(body: final, end: .complete)
        switch turn.delivery {
        case .plain, .silence, .late, .shrunk, .foreign, .hangUp: legs = [last]
        case .speculative(let cutWords, let lead):
            let words = turn.user.split(separator: " ")
            let early = words.dropLast(min(cutWords, max(0, words.count - 1))).joined(separator: " ")
            legs = [Leg(body: history.body(adding: early), end: .lead(.milliseconds(lead))), last]
        case .revise(let earlier, let lead):
            legs = [Leg(body: history.body(adding: earlier), end: .lead(.milliseconds(lead))), last]
        case .retry(let count): legs = Array(repeating: Leg(body: final, end: .firstContent), count: count) + [last]
        case .replay(let count): legs = Array(repeating: last, count: count + 1)
        }
    }

    /// A request as it was sent before.
    init(again body: String) { legs = [Leg(body: Array(body.utf8), end: .complete)] }

    /// A follow-up after tool results: the history as it stands.
    init(continuing history: CallHistory, interrupt: Interrupt?) {
        self.interrupt = interrupt
        legs = [Leg(body: history.body(), end: .complete)]
    }

    /// The user message a turn ends its request with; nil sends the history alone.
    static func userMessage(of turn: ScenarioTurn) -> String? {
        guard case .silence(let form, _) = turn.delivery else { return turn.user }
        return form == .dots ? "..." : nil
    }
}
