/// A summary to be stored: what these turns and all before them came to, in place of the one there was.
public struct SummaryRecord: Sendable, Equatable {
    public var session: SessionKey
    public var scope: HistoryScope
    /// The turns it newly covers, in order.
    public var turns: [TurnID]
    public var prose: String
    public var kept: [String]
    public var atMs: Int64

    public init(session: SessionKey, scope: HistoryScope, turns: [TurnID], prose: String, kept: [String], atMs: Int64) {
        self.session = session
        self.scope = scope
        self.turns = turns
        self.prose = prose
        self.kept = kept
        self.atMs = atMs
    }
}
