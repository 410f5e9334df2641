import GRDB

/// The writer's connection with its prepared statements; lives on the writer's thread alone.
final class HistoryTransaction {
    private let connection: DatabaseQueue
    private let begin: SQLiteStatement
    private let commit: SQLiteStatement
    private let rollback: SQLiteStatement
    private let insert: SQLiteStatement
    private let update: SQLiteStatement
    private let utterances: SQLiteStatement
    private let setText: SQLiteStatement
    private let deleteEntry: SQLiteStatement
    private let setState: SQLiteStatement
    private let setRoleState: SQLiteStatement
    private let setMeta: SQLiteStatement
    private let deleteTurn: SQLiteStatement
    private let deleteRole: SQLiteStatement
    private let abandonLast: SQLiteStatement
    private let insertToolRun: SQLiteStatement
    private let updateToolRun: SQLiteStatement
    private let moveToolRuns: SQLiteStatement
    private let firstSeq: SQLiteStatement
    private let summarise: SQLiteStatement
    private let deleteRuns: SQLiteStatement
    private let deleteEntries: SQLiteStatement
    private let deleteSummaries: SQLiteStatement
    private let late: LateStatements
    private let forgetPostCalls: SQLiteStatement
    private let anchorAudit: SQLiteStatement

    init(_ state: StateFile) throws {
        connection = try state.connect()
        let prepare = { [connection] (sql: String) throws -> SQLiteStatement in
            try connection.writeWithoutTransaction { try SQLiteStatement($0, sql) }
        }
        // IMMEDIATE: wait for another process's lock at the start, not between two changes.
        begin = try prepare("BEGIN IMMEDIATE")
        commit = try prepare("COMMIT")
        rollback = try prepare("ROLLBACK")
        insert = try prepare(
            "INSERT INTO entries (session, conversation, turn, role, text, state, channel, at, meta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        update = try prepare("UPDATE entries SET text = ?, state = ? WHERE turn = ? AND role = ?")
        utterances = try prepare("SELECT seq FROM entries WHERE turn = ? AND role = 'user' ORDER BY seq")
        setText = try prepare("UPDATE entries SET text = ? WHERE seq = ?")
        deleteEntry = try prepare("DELETE FROM entries WHERE seq = ?")
        setState = try prepare("UPDATE entries SET state = ? WHERE turn = ?")
        setRoleState = try prepare("UPDATE entries SET state = ? WHERE turn = ? AND role = ?")
        setMeta = try prepare("UPDATE entries SET meta = ? WHERE seq = (SELECT min(seq) FROM entries WHERE turn = ?)")
        deleteTurn = try prepare("DELETE FROM entries WHERE turn = ?")
        deleteRole = try prepare("DELETE FROM entries WHERE turn = ? AND role = ?")
        firstSeq = try prepare("SELECT min(seq) FROM entries WHERE turn = ?")
        summarise = try prepare("INSERT OR REPLACE INTO summaries (session, scope, up_to, prose, kept, at) VALUES (?, ?, ?, ?, ?, ?)")
        deleteRuns = try prepare("DELETE FROM tool_runs WHERE turn IN (SELECT turn FROM entries WHERE session = ?)")
        deleteEntries = try prepare("DELETE FROM entries WHERE session = ?")
        deleteSummaries = try prepare("DELETE FROM summaries WHERE session = ?")
        anchorAudit = try prepare("INSERT OR REPLACE INTO audit_anchor (one, seq, hash, file_seq, end_bytes) VALUES (1, ?, ?, ?, ?)")
        // The ids stay for a while: what was deleted must not come back by being sent again.
        forgetPostCalls = try prepare(
            """
            UPDATE post_calls SET session = '', agent = '', duration = NULL, ending = NULL, verdict = NULL, summary = NULL, body = NULL
            WHERE session = ?
            """)
        abandonLast = try prepare(
            """
            UPDATE entries SET state = 'abandoned' WHERE role <> 'greeting' AND turn IN (
            SELECT turn FROM entries WHERE session = ? AND conversation = ? AND role = 'user' AND state <> 'abandoned'
            ORDER BY seq DESC LIMIT ?)
            """)
        late = try LateStatements(prepare)
        insertToolRun = try prepare(
            "INSERT INTO tool_runs (turn, position, call, name, arguments, state, outcome, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        updateToolRun = try prepare(
            "UPDATE tool_runs SET state = ?, outcome = ? WHERE turn = ? AND position = ? AND carried = 0")
        moveToolRuns = try prepare("UPDATE tool_runs SET turn = ?, carried = 1 WHERE turn = ?")
    }

    /// Makes the changes of all submissions durable in one transaction, or none of them.
    func run(_ submissions: [HistorySubmission]) throws(HistoryError) {
        do {
            try connection.writeWithoutTransaction { _ in
                try begin.run()
                do {
                    for submission in submissions {
                        for change in submission.changes { try apply(change) }
                    }
                    try commit.run()
                } catch {
                    // SQLite has rolled back by itself after some failures (full disk); a second time is then a harmless error.
                    try? rollback.run()
                    throw error
                }
            }
        } catch {
            throw HistoryError(sqlite: error)
        }
    }

    private func apply(_ change: HistoryChange) throws(HistoryError) {
        switch change {
        case .insert(let entry):
            insert.bind(1, entry.session.rawValue)
            insert.bind(2, entry.conversation.rawValue)
            insert.bind(3, entry.turn)
            insert.bind(4, entry.role.rawValue)
            insert.bind(5, entry.text)
            insert.bind(6, entry.state.rawValue)
            insert.bind(7, entry.channel.rawValue)
            insert.bind(8, entry.atMs)
            insert.bind(9, entry.meta)
            try insert.run()
        case .update(let turn, let role, let text, let state):
            update.bind(1, text)
            update.bind(2, state.rawValue)
            update.bind(3, turn)
            update.bind(4, role.rawValue)
            try update.run()
        case .setUtterances(let turn, let texts): try setUtterances(of: turn, texts)
        case .setState(let turn, let role, let state):
            let statement = role == nil ? setState : setRoleState
            statement.bind(1, state.rawValue)
            statement.bind(2, turn)
            if let role { statement.bind(3, role.rawValue) }
            try statement.run()
        case .setMeta(let turn, let meta):
            setMeta.bind(1, meta)
            setMeta.bind(2, turn)
            try setMeta.run()
        case .deleteTurn(let turn):
            deleteTurn.bind(1, turn)
            try deleteTurn.run()
        case .delete(let turn, let role):
            deleteRole.bind(1, turn)
            deleteRole.bind(2, role.rawValue)
            try deleteRole.run()
        case .summarise(let record): try store(record)
        case .deleteSession(let session):
            for statement in [deleteRuns, deleteEntries, deleteSummaries, forgetPostCalls] {
                statement.bind(1, session.rawValue)
                try statement.run()
            }
            try late.delete(of: session)
        case .abandonLast(let session, let conversation, let utterances):
            abandonLast.bind(1, session.rawValue)
            abandonLast.bind(2, conversation.rawValue)
            abandonLast.bind(3, Int64(utterances))
            try abandonLast.run()
        case .insertToolRun(let run):
            insertToolRun.bind(1, run.turn)
            insertToolRun.bind(2, Int64(run.position))
            insertToolRun.bind(3, run.call.id)
            insertToolRun.bind(4, run.call.name)
            insertToolRun.bind(5, run.call.arguments)
            insertToolRun.bind(6, run.state.rawValue)
            insertToolRun.bind(7, run.outcome)
            insertToolRun.bind(8, run.atMs)
            try insertToolRun.run()
        case .updateToolRun(let run):
            updateToolRun.bind(1, run.state.rawValue)
            updateToolRun.bind(2, run.outcome)
            updateToolRun.bind(3, run.turn)
            updateToolRun.bind(4, Int64(run.position))
            try updateToolRun.run()
        case .moveToolRuns(let old, let new):
            moveToolRuns.bind(1, new)
            moveToolRuns.bind(2, old)
            try moveToolRuns.run()
        case .keepLate(let record): try late.store(record)
        case .dropLate(let id): try late.delete(id)
        case .anchorAudit(let anchor):
            anchorAudit.bind(1, anchor.seq)
            anchorAudit.bind(2, anchor.hash)
            anchorAudit.bind(3, anchor.fileSeq)
            anchorAudit.bind(4, anchor.endBytes)
            try anchorAudit.run()
        }
    }

    private func setUtterances(of turn: TurnID, _ texts: [String]) throws(HistoryError) {
        utterances.bind(1, turn)
        var places: [Int64] = []
        while try utterances.step() { places.append(utterances.integer(0)) }
        guard !places.isEmpty, !texts.isEmpty else { return }
        for (index, place) in places.enumerated() {
            guard index < texts.count else {
                deleteEntry.bind(1, place)
                try deleteEntry.run()
                continue
            }
            let isLast = index == places.count - 1
            setText.bind(1, isLast ? texts[index...].joined(separator: " ") : texts[index])
            setText.bind(2, place)
            try setText.run()
        }
    }

    /// A summary covers turns whole, so it reaches up to where the last of them begins; one of turns that have no entries covers nothing.
    private func store(_ record: SummaryRecord) throws(HistoryError) {
        var upTo: Int64 = 0
        for turn in record.turns {
            firstSeq.bind(1, turn)
            while try firstSeq.step() { upTo = max(upTo, firstSeq.integer(0)) }
        }
        guard upTo > 0 else { return }
        summarise.bind(1, record.session.rawValue)
        summarise.bind(2, record.scope.name)
        summarise.bind(3, upTo)
        summarise.bind(4, record.prose)
        summarise.bind(5, record.kept.joined(separator: "\n"))
        summarise.bind(6, record.atMs)
        try summarise.run()
    }
}
