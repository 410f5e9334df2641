import GRDB

/// The post-call tellings of the state, each kept once whatever comes twice. Blocks on the disk: not for an event loop.
public final class PostCallStore: Sendable {
    /// How many a session keeps; older ones go, but none that could still come again.
    public static let keptMax = 1000
    /// After this a telling is too old to be taken, so that forgetting it forgets no protection; in ms.
    public static let forgottenAfterMs: Int64 = 86_400_000

    private let connection: DatabaseQueue

    /// - Throws: ``HistoryError`` when the database cannot be opened.
    public init(_ state: StateFile) throws(HistoryError) {
        do { connection = try state.connect() } catch { throw HistoryError(sqlite: error) }
    }

    /// The session of the token that an agent of ours is set up with, `main` where that token is gone; nil for an agent that is not ours.
    public func session(ofAgent agent: String) throws(HistoryError) -> SessionKey? {
        try run { db in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql: "SELECT tokens.session FROM elevenlabs LEFT JOIN tokens ON tokens.name = elevenlabs.token WHERE agent = ?",
                    arguments: [agent])
            else { return nil }
            return (row[0] as String?).flatMap { SessionKey($0) } ?? .main
        }
    }

    /// Keeps a telling, durably before it returns; false when the same was kept before.
    public func keep(_ call: PostCall) throws(HistoryError) -> Bool {
        try run { db in
            try db.execute(
                sql: """
                    INSERT INTO post_calls (conversation, kind, session, agent, at, received, duration, ending, verdict, summary, body)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    call.conversation, call.kind.rawValue, call.session.rawValue, call.agent, call.atMs, call.receivedMs, call.durationS,
                    call.ending, call.verdict, call.summary, call.body,
                ])
            guard db.changesCount > 0 else { return false }
            let old = call.receivedMs - Self.forgottenAfterMs
            try db.execute(sql: "DELETE FROM post_calls WHERE session = '' AND received < ?", arguments: [old])
            try db.execute(
                sql: """
                    DELETE FROM post_calls WHERE session = ?1 AND received < ?2 AND received <= (
                        SELECT received FROM post_calls WHERE session = ?1 ORDER BY received DESC LIMIT 1 OFFSET ?3
                    )
                    """,
                arguments: [call.session.rawValue, old, Self.keptMax])
            return true
        }
    }

    private func run<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
        do { return try connection.write(body) } catch { throw HistoryError(sqlite: error) }
    }
}

extension HistoryReader {
    /// What was told of a session's conversations, the oldest first; without their bodies.
    public func postCalls(session: SessionKey) throws(HistoryError) -> [PostCall] {
        try read { db throws in
            let statement = try SQLiteStatement(
                db,
                """
                SELECT conversation, kind, agent, at, received, duration, ending, verdict, summary FROM post_calls
                WHERE session = ? ORDER BY at, conversation
                """)
            statement.bind(1, session.rawValue)
            var calls: [PostCall] = []
            while try statement.step() {
                guard let kind = PostCall.Kind(rawValue: statement.text(1) ?? "") else { continue }
                var call = PostCall(
                    conversation: statement.text(0) ?? "", kind: kind, session: session, agent: statement.text(2) ?? "",
                    atMs: statement.integer(3), receivedMs: statement.integer(4))
                call.durationS = statement.isNull(5) ? nil : Int(statement.integer(5))
                (call.ending, call.verdict, call.summary) = (statement.text(6), statement.text(7), statement.text(8))
                calls.append(call)
            }
            return calls
        }
    }

    /// All that was told of a conversation, as JSON; nil when nothing was, or it is not kept.
    public func postCallBody(conversation: String) throws(HistoryError) -> String? {
        try read { db throws in
            let statement = try SQLiteStatement(
                db, "SELECT body FROM post_calls WHERE conversation = ? AND body IS NOT NULL AND session <> '' ORDER BY at DESC")
            statement.bind(1, conversation)
            defer { statement.reset() }
            return try statement.step() ? statement.text(0) : nil
        }
    }
}
