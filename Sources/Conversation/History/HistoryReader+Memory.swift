/// What a session begins with: its summary, and the turns that came after.
struct RememberedHistory: Sendable {
    var summary: StoredSummary?
    /// Oldest first, none abandoned.
    var entries: [EntryRecord] = []
    /// Whether there was more than was read.
    var isCut = false
}

extension HistoryReader {
    /// Entries read at most, however small they are.
    static let rememberedEntriesMax = 2000

    /// The summary of a history and what was said since; the newest, up to `bytesMax` of text.
    func remembered(session: SessionKey, scope: HistoryScope, bytesMax: Int) throws(HistoryError) -> RememberedHistory {
        try read { db throws in
            var remembered = RememberedHistory()
            let summaries = try SQLiteStatement(db, "SELECT scope, prose, kept, at, up_to FROM summaries WHERE session = ? AND scope = ?")
            summaries.bind(1, session.rawValue)
            summaries.bind(2, scope.name)
            var upTo: Int64 = 0
            while try summaries.step() {
                remembered.summary = StoredSummary(row: summaries)
                upTo = summaries.integer(4)
            }
            let marks = scope.channels.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            let conversation: ConversationID? = if case .conversation(let id) = scope { id } else { nil }
            // A turn is covered with all its entries, also those that came late.
            let statement = try SQLiteStatement(
                db,
                """
                SELECT \(Self.columns) FROM entries AS entry
                WHERE session = ?1 AND \(conversation != nil ? "conversation = ?2" : "channel IN (\(marks)) AND ?2 <> ''")
                AND state <> 'abandoned' AND seq > ?3
                AND NOT EXISTS (SELECT 1 FROM entries AS first WHERE first.turn = entry.turn AND first.seq <= ?3)
                ORDER BY seq DESC LIMIT ?4
                """)
            statement.bind(1, session.rawValue)
            statement.bind(2, conversation?.rawValue ?? "-")
            statement.bind(3, upTo)
            statement.bind(4, Int64(Self.rememberedEntriesMax + 1))
            defer { statement.reset() }
            var bytes = 0
            while try statement.step() {
                let entry = try EntryRecord(row: statement)
                bytes += entry.text.utf8.count
                if remembered.entries.count == Self.rememberedEntriesMax || (bytes > bytesMax && !remembered.entries.isEmpty) {
                    remembered.isCut = true
                    break
                }
                remembered.entries.append(entry)
            }
            remembered.entries.reverse()
            return remembered
        }
    }

    /// The summaries of a session, one for each history that agents are shown.
    public func summaries(session: SessionKey) throws(HistoryError) -> [StoredSummary] {
        try read { db throws in
            let statement = try SQLiteStatement(db, "SELECT scope, prose, kept, at FROM summaries WHERE session = ? ORDER BY scope")
            statement.bind(1, session.rawValue)
            var summaries: [StoredSummary] = []
            while try statement.step() { summaries.append(StoredSummary(row: statement)) }
            return summaries
        }
    }
}

extension StoredSummary {
    /// Reads `scope, prose, kept, at`; kept lines are a line each.
    fileprivate init(row: SQLiteStatement) {
        self.init(
            scope: row.text(0) ?? "", prose: row.text(1) ?? "",
            kept: (row.text(2) ?? "").split(separator: "\n").map(String.init), atMs: row.integer(3))
    }
}
