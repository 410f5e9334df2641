import GRDB

/// The writer's statements about what was promised and is still to be told.
struct LateStatements {
    private let keep: SQLiteStatement
    private let drop: SQLiteStatement
    private let dropAll: SQLiteStatement

    init(_ prepare: (String) throws -> SQLiteStatement) throws {
        keep = try prepare(
            "INSERT OR REPLACE INTO late_results (id, session, scope, turn, conversation, text, at) VALUES (?, ?, ?, ?, ?, ?, ?)")
        drop = try prepare("DELETE FROM late_results WHERE id = ?")
        dropAll = try prepare("DELETE FROM late_results WHERE session = ?")
    }

    func store(_ record: LateRecord) throws(HistoryError) {
        keep.bind(1, record.id)
        keep.bind(2, record.session.rawValue)
        keep.bind(3, record.scope.name)
        keep.bind(4, record.turn)
        keep.bind(5, record.conversation.rawValue)
        keep.bind(6, record.text)
        keep.bind(7, record.atMs)
        try keep.run()
    }

    func delete(_ id: TurnID) throws(HistoryError) {
        drop.bind(1, id)
        try drop.run()
    }

    func delete(of session: SessionKey) throws(HistoryError) {
        dropAll.bind(1, session.rawValue)
        try dropAll.run()
    }
}

extension HistoryReader {
    /// What was promised in a session and not told yet, oldest first; 64 at most.
    func lateResults(session: SessionKey, scope: HistoryScope) throws(HistoryError) -> [LateResult] {
        try read { db throws in
            let statement = try SQLiteStatement(
                db,
                "SELECT id, turn, conversation, text FROM late_results WHERE session = ? AND scope = ? ORDER BY at, id LIMIT 64")
            statement.bind(1, session.rawValue)
            statement.bind(2, scope.name)
            var results: [LateResult] = []
            while try statement.step() {
                guard let id = statement.text(0).flatMap(TurnID.init), let turn = statement.text(1).flatMap(TurnID.init) else { continue }
                let conversation = statement.text(2).flatMap { ConversationID($0) } ?? .main
                results.append(LateResult(id: id, turn: turn, conversation: conversation, text: statement.text(3) ?? ""))
            }
            return results
        }
    }
}
