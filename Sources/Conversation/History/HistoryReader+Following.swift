extension HistoryReader {
    /// The newest entries of a session, whatever became of them, oldest first.
    public func newest(session: SessionKey, limit: Int) throws(HistoryError) -> [EntryRecord] {
        try read { db throws in
            let statement = try SQLiteStatement(
                db, "SELECT \(Self.columns) FROM entries WHERE session = ? ORDER BY seq DESC LIMIT ?")
            statement.bind(1, session.rawValue)
            statement.bind(2, Int64(max(0, limit)))
            var entries: [EntryRecord] = []
            while try statement.step() { entries.append(try EntryRecord(row: statement)) }
            return entries.reversed()
        }
    }

    /// All entries of a turn, whatever became of them, in order of commit.
    public func entries(of turn: TurnID) throws(HistoryError) -> [EntryRecord] {
        try read { db throws in
            let statement = try SQLiteStatement(db, "SELECT \(Self.columns) FROM entries WHERE turn = ? ORDER BY seq")
            statement.bind(1, turn)
            var entries: [EntryRecord] = []
            while try statement.step() { entries.append(try EntryRecord(row: statement)) }
            return entries
        }
    }
}
