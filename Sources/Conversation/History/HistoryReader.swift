import GRDB

/// Reads the history without ever waiting for its writer.
///
/// Each call blocks on the disk and sees what was committed when it began: call it from a thread that may block, and do
/// not expect changes whose `durable` has not been called.
public final class HistoryReader: Sendable {
    static let columns = "seq, session, conversation, turn, role, text, state, channel, at, meta"
    private let connections: DatabasePool

    /// - Throws: `HistoryError` when the database cannot be opened.
    public init(_ state: StateFile) throws(HistoryError) {
        do { connections = try state.readers() } catch { throw HistoryError(sqlite: error) }
    }

    /// The newest entries of a conversation that were not abandoned, oldest first.
    public func recent(session: SessionKey, conversation: ConversationID, limit: Int) throws(HistoryError) -> [EntryRecord] {
        try read { db throws in
            let statement = try SQLiteStatement(
                db,
                """
                SELECT \(Self.columns) FROM entries WHERE session = ? AND conversation = ? AND state <> 'abandoned'
                ORDER BY seq DESC LIMIT ?
                """)
            statement.bind(1, session.rawValue)
            statement.bind(2, conversation.rawValue)
            statement.bind(3, Int64(max(0, limit)))
            var entries: [EntryRecord] = []
            while try statement.step() { entries.append(try EntryRecord(row: statement)) }
            return entries.reversed()
        }
    }

    /// The newest turns of a conversation, whole, oldest first; abandoned entries only when asked for.
    public func latestTurns(
        session: SessionKey, conversation: ConversationID, limit: Int, includingAbandoned: Bool = false
    ) throws(HistoryError) -> [StoredTurn] {
        try read { db throws in
            let newest = try SQLiteStatement(
                db,
                """
                SELECT turn FROM entries WHERE session = ? AND conversation = ? AND (?3 OR state <> 'abandoned') ORDER BY seq DESC
                """)
            newest.bind(1, session.rawValue)
            newest.bind(2, conversation.rawValue)
            newest.bind(3, includingAbandoned ? 1 : 0)
            var order: [TurnID] = []
            var seen: Set<TurnID> = []
            while order.count < limit, try newest.step() {
                let turn = try TurnID(column: 0, of: newest)
                if seen.insert(turn).inserted { order.append(turn) }
            }
            newest.reset()
            let whole = try SQLiteStatement(
                db, "SELECT \(Self.columns) FROM entries WHERE turn = ? AND (?2 OR state <> 'abandoned') ORDER BY seq")
            return try order.reversed().map { turn in
                whole.bind(1, turn)
                whole.bind(2, includingAbandoned ? 1 : 0)
                var entries: [EntryRecord] = []
                while try whole.step() { entries.append(try EntryRecord(row: whole)) }
                return StoredTurn(turn: turn, entries: entries)
            }
        }
    }

    /// Hands every entry of a session, oldest first, to `body`, one at a time; returns how many there were.
    public func entries(session: SessionKey, _ body: (EntryRecord) throws -> Void) throws -> Int {
        try connections.read { db in
            let statement = try SQLiteStatement(db, "SELECT \(Self.columns) FROM entries WHERE session = ? ORDER BY seq")
            statement.bind(1, session.rawValue)
            defer { statement.reset() }
            var count = 0
            while try statement.step() {
                try body(EntryRecord(row: statement))
                count += 1
            }
            return count
        }
    }

    /// What tools changed, or may have, in these turns; in order of commit.
    public func toolRuns(of turns: [TurnID]) throws(HistoryError) -> [ToolRun] {
        try read { db throws in
            let statement = try SQLiteStatement(
                db, "SELECT turn, position, call, name, arguments, state, outcome, at FROM tool_runs WHERE turn = ? ORDER BY seq")
            var runs: [ToolRun] = []
            for turn in turns {
                statement.bind(1, turn)
                while try statement.step() { runs.append(try ToolRun(row: statement)) }
            }
            return runs
        }
    }

    /// How many entries a session has.
    public func count(session: SessionKey) throws(HistoryError) -> Int {
        try read { db throws in
            let statement = try SQLiteStatement(db, "SELECT count(*) FROM entries WHERE session = ?")
            statement.bind(1, session.rawValue)
            defer { statement.reset() }
            return try statement.step() ? Int(statement.integer(0)) : 0
        }
    }

    /// Every session that has entries, the one used last first.
    public func sessions() throws(HistoryError) -> [SessionSummary] {
        try read { db throws in
            let statement = try SQLiteStatement(
                db,
                """
                SELECT session, count(DISTINCT conversation), count(*), max(at) FROM entries
                GROUP BY session ORDER BY max(seq) DESC
                """)
            var sessions: [SessionSummary] = []
            while try statement.step() {
                guard let key = SessionKey(statement.text(0) ?? "") else {
                    throw HistoryError.damaged(detail: "a session key is malformed")
                }
                sessions.append(
                    SessionSummary(
                        session: key, conversations: Int(statement.integer(1)), entries: Int(statement.integer(2)),
                        lastMs: statement.integer(3)))
            }
            return sessions
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
        do { return try connections.read(body) } catch { throw HistoryError(sqlite: error) }
    }
}

extension EntryRecord {
    /// Reads a row of `HistoryReader.columns`.
    init(row: SQLiteStatement) throws(HistoryError) {
        guard let session = SessionKey(row.text(1) ?? ""), let conversation = ConversationID(row.text(2) ?? ""),
            let role = EntryRole(rawValue: row.text(4) ?? ""), let text = row.text(5),
            let state = EntryState(rawValue: row.text(6) ?? ""), let channel = EntryChannel(rawValue: row.text(7) ?? "")
        else { throw .damaged(detail: "entry \(row.integer(0)) is malformed") }
        self.init(
            session: session, conversation: conversation, turn: try TurnID(column: 3, of: row), role: role, text: text,
            state: state, channel: channel, atMs: row.integer(8), meta: row.text(9))
        seq = row.integer(0)
    }
}

extension ToolRun {
    fileprivate init(row: SQLiteStatement) throws(HistoryError) {
        guard let state = State(rawValue: row.text(5) ?? "") else { throw .damaged(detail: "a run of a tool is malformed") }
        self.init(
            turn: try TurnID(column: 0, of: row), position: Int(clamping: row.integer(1)),
            call: Message.ToolCall(id: row.text(2) ?? "", name: row.text(3) ?? "", arguments: row.text(4) ?? ""), state: state,
            outcome: row.text(6) ?? "", atMs: row.integer(7))
    }
}

extension TurnID {
    fileprivate init(column: Int32, of row: SQLiteStatement) throws(HistoryError) {
        guard let turn = TurnID(row.text(column) ?? "") else { throw .damaged(detail: "a turn id is malformed") }
        self = turn
    }
}
