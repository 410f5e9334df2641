/// One change to the history; the changes of one submission become durable together or not at all.
public enum HistoryChange: Sendable {
    case insert(EntryRecord)
    /// Replaces the text and state of a turn's entry of that role; nothing happens when there is none.
    case update(turn: TurnID, role: EntryRole, text: String, state: EntryState)
    /// What the user said in a turn, as transcribed by now: in its entries' order, those too many removed, those too few joined to the
    /// last. Nothing happens when the turn has none.
    case setUtterances(turn: TurnID, texts: [String])
    /// Sets the state of a turn's entry of that role, or of all its entries when the role is nil.
    case setState(turn: TurnID, role: EntryRole?, state: EntryState)
    /// Replaces what the classifier keeps with the turn (held by its first entry).
    case setMeta(turn: TurnID, meta: String?)
    case deleteTurn(TurnID)
    /// Removes a turn's entries of that role: a reply of which nothing was heard.
    case delete(turn: TurnID, role: EntryRole)
    /// What older turns came to, in place of what it replaces.
    case summarise(SummaryRecord)
    /// Removes every entry of a session, and what was summarised of it.
    case deleteSession(SessionKey)
    /// Marks the conversation's last turns as abandoned, but for a greeting: those of as many utterances, and of none that were before.
    case abandonLast(session: SessionKey, conversation: ConversationID, utterances: Int)
    /// A tool that changes something is about to run.
    case insertToolRun(ToolRun)
    /// How a run stands, by its turn and position.
    case updateToolRun(ToolRun)
    /// The runs of a turn are those of the turn that takes its place.
    case moveToolRuns(from: TurnID, to: TurnID)
    /// What is promised, or what came of it, in place of what was kept under its id.
    case keepLate(LateRecord)
    /// It is told, or no longer wanted.
    case dropLate(TurnID)
    /// How far the audit log is on disk.
    case anchorAudit(AuditAnchor)
}
