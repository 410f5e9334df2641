/// One line of a session's history: what one side said in one turn.
public struct EntryRecord: Sendable, Equatable {
    /// The order of commit, given by the store; nil until stored.
    public internal(set) var seq: Int64?
    public var session: SessionKey
    public var conversation: ConversationID
    public var turn: TurnID
    public var role: EntryRole
    public var text: String
    public var state: EntryState
    public var channel: EntryChannel
    /// Milliseconds since 1970-01-01 UTC.
    public var atMs: Int64
    /// What the turn classifier keeps beside the turn, opaque to the store.
    public var meta: String?

    public init(
        session: SessionKey, conversation: ConversationID, turn: TurnID, role: EntryRole, text: String, state: EntryState,
        channel: EntryChannel, atMs: Int64, meta: String? = nil
    ) {
        self.session = session
        self.conversation = conversation
        self.turn = turn
        self.role = role
        self.text = text
        self.state = state
        self.channel = channel
        self.atMs = atMs
        self.meta = meta
    }
}
