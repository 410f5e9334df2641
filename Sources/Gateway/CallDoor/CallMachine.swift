import Conversation

/// The telephone's life as decisions only: what to ask the agent, say, stop, remember and wait for, for any order of events.
///
/// There is one call at a time. Times are a monotonic clock's, from any origin, and never go back.
struct CallMachine: Sendable {
    let settings: CallSettings

    init(settings: CallSettings = CallSettings()) {
        self.settings = settings
    }

    /// Takes what happened at `now`; returns what is to be done about it, in order.
    mutating func consume(_ input: CallInput, at now: Duration) -> [CallAction] {
        []
    }

    /// How many UTF-8 bytes of a turn's reply have been heard; what a session asks when the turn is cut short without us.
    func heardBytes(of turn: CallTurnID, at now: Duration) -> Int { 0 }

    /// Whether more of a turn's reply waits to be spoken than should.
    func isBehind(_ turn: CallTurnID) -> Bool { false }

    /// The call in progress, for the report.
    func live(at now: Duration) -> CallReport.Live? { nil }

    /// User ids of the outgoing calls that wait, next first.
    var queue: [Int64] { [] }

    /// Over all calls since the machine began.
    var totals: CallTotals { CallTotals() }
}
