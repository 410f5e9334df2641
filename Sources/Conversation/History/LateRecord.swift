/// What was promised to a user and is still to be told, as the history keeps it until then.
public struct LateRecord: Sendable, Equatable {
    /// Its own, since a turn may promise more than once.
    public var id: TurnID
    public var session: SessionKey
    public var scope: HistoryScope
    /// The turn that promised it.
    public var turn: TurnID
    public var conversation: ConversationID
    /// What is told; while the work goes on, that it did not work out.
    public var text: String
    /// Milliseconds since 1970-01-01 UTC.
    public var atMs: Int64

    public init(
        id: TurnID, session: SessionKey, scope: HistoryScope, turn: TurnID, conversation: ConversationID, text: String, atMs: Int64
    ) {
        self.id = id
        self.session = session
        self.scope = scope
        self.turn = turn
        self.conversation = conversation
        self.text = text
        self.atMs = atMs
    }
}
