import GRDB

/// The durable history of every session: one writer thread with group commit, and readers that do not wait for it.
public final class HistoryStore: Sendable {
    /// Reads what is committed.
    public let reader: HistoryReader
    let feed: HistoryFeed
    private let writer: HistoryWriter
    private let state: StateFile

    /// - Parameters:
    ///   - queueChangesMax: how many changes may wait for the disk before `submit` refuses more.
    ///   - batchFinished: called on the writer's thread after the callbacks of each transaction, so that what they
    ///     gathered can cross to each event loop once.
    /// - Throws: `HistoryError` when the database cannot be opened.
    public init(
        _ state: StateFile, queueChangesMax: Int = 8192, batchFinished: @escaping @Sendable () -> Void = {}
    ) throws(HistoryError) {
        self.state = state
        reader = try HistoryReader(state)
        let feed = HistoryFeed()
        self.feed = feed
        writer = HistoryWriter(state, queueChangesMax: queueChangesMax, feed: feed, batchFinished: batchFinished)
    }

    deinit { writer.end() }

    /// Queues changes and returns at once; `durable` is called on the writer's thread when they would survive a power cut, or
    /// with the reason why they do not. Callbacks come in the order of submission.
    ///
    /// A submission without changes is told when all before it are done. One that is refused (`overloaded`, `closed`) is
    /// told so before `submit` returns.
    public func submit(_ changes: [HistoryChange], durable: @escaping @Sendable (Result<Void, HistoryError>) -> Void) {
        writer.submit(HistorySubmission(changes: changes, durable: durable))
    }

    /// What the writer has done so far.
    public var counters: HistoryCounters { writer.counters }

    /// Whether the last changes could not be stored.
    public var isFailing: Bool { writer.isFailing }

    /// How many changes wait for the disk.
    public var queuedChanges: Int { writer.queuedChanges }

    /// Marks the turns that a crash or kill left waiting or running as interrupted; returns how many entries that were.
    ///
    /// To be called once by the process that serves, before it serves; never by one that only looks.
    public func repairAfterRestart() throws(HistoryError) -> Int {
        do {
            return try state.connect().write { db in
                let repair = try SQLiteStatement(db, "UPDATE entries SET state = 'interrupted' WHERE state IN ('waiting', 'running')")
                try repair.run()
                let repaired = db.changesCount
                // What was under way may have been done: it is not done again by itself.
                try SQLiteStatement(db, "UPDATE tool_runs SET state = 'unknown' WHERE state = 'started'").run()
                return repaired
            }
        } catch {
            throw HistoryError(sqlite: error)
        }
    }

    /// Stores what is queued and ends the writer; waits for it. Later submissions are refused. Not to be called from a callback.
    public func close() {
        writer.close()
    }
}
