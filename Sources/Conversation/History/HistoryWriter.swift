import Dispatch
import Foundation
import Synchronization

/// The one thread that writes the history.
///
/// Everything queued while a commit runs goes into the next one: under load many turns share one sync of the disk. A
/// thread of its own, since a sync blocks, and neither an event loop nor the cooperative pool may.
final class HistoryWriter: Sendable {
    private struct Queue {
        var submissions: [HistorySubmission] = []
        var changes = 0
        var sleeping = false
        var closing = false
        /// Whether the last transaction failed.
        var failing = false
        var counters = HistoryCounters()
    }

    private let state: StateFile
    private let queueChangesMax: Int
    private let feed: HistoryFeed
    private let batchFinished: @Sendable () -> Void
    private let queue = Mutex(Queue())
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchGroup()

    init(_ state: StateFile, queueChangesMax: Int, feed: HistoryFeed, batchFinished: @escaping @Sendable () -> Void) {
        self.state = state
        self.queueChangesMax = queueChangesMax
        self.feed = feed
        self.batchFinished = batchFinished
        ended.enter()
        let thread = Thread { [self] in
            run()
            ended.leave()
        }
        thread.name = "history"
        thread.start()
    }

    var counters: HistoryCounters { queue.withLock { $0.counters } }
    var queuedChanges: Int { queue.withLock { $0.changes } }
    var isFailing: Bool { queue.withLock { $0.failing } }

    func submit(_ submission: HistorySubmission) {
        enum Verdict {
            case queued(wake: Bool)
            case refused(HistoryError)
        }
        let verdict = queue.withLock { queue -> Verdict in
            guard !queue.closing else { return .refused(.closed) }
            guard queue.changes + submission.changes.count <= queueChangesMax else {
                queue.counters.overloads += 1
                return .refused(.overloaded(limit: queueChangesMax))
            }
            queue.submissions.append(submission)
            queue.changes += submission.changes.count
            defer { queue.sleeping = false }
            return .queued(wake: queue.sleeping)
        }
        switch verdict {
        case .queued(let sleeping): if sleeping { wake.signal() }
        case .refused(let error): submission.durable(.failure(error))
        }
    }

    /// Lets the thread end once it has stored what is queued.
    func end() {
        let sleeping = queue.withLock { queue in
            queue.closing = true
            defer { queue.sleeping = false }
            return queue.sleeping
        }
        if sleeping { wake.signal() }
    }

    /// Ends the thread and waits for it; not to be called from a callback.
    func close() {
        end()
        ended.wait()
    }

    private func run() {
        var transaction: HistoryTransaction?
        var batch: [HistorySubmission] = []
        while take(&batch) {
            let outcome = store(batch, &transaction)
            for submission in batch { submission.durable(outcome) }
            if case .success = outcome { feed.committed(batch) }
            batchFinished()
        }
    }

    /// Swaps the queue for the emptied batch, sleeping while there is nothing; false when closed and drained.
    private func take(_ batch: inout [HistorySubmission]) -> Bool {
        batch.removeAll(keepingCapacity: true)
        while true {
            let (submissions, closing) = exchange(batch)
            batch = submissions
            if !batch.isEmpty { return true }
            if closing { return false }
            wake.wait()
        }
    }

    private func exchange(_ empty: [HistorySubmission]) -> (submissions: [HistorySubmission], closing: Bool) {
        queue.withLock { queue in
            let submissions = queue.submissions
            queue.sleeping = submissions.isEmpty && !queue.closing
            guard !submissions.isEmpty else { return (empty, queue.closing) }
            queue.submissions = empty
            queue.changes = 0
            return (submissions, queue.closing)
        }
    }

    private func store(_ batch: [HistorySubmission], _ transaction: inout HistoryTransaction?) -> Result<Void, HistoryError> {
        let changes = batch.reduce(0) { $0 + $1.changes.count }
        // Submissions without changes only ask to be told when everything before them is stored.
        guard changes > 0 else { return .success(()) }
        do {
            let open = try transaction ?? HistoryTransaction(state)
            transaction = open
            try open.run(batch)
            queue.withLock {
                $0.failing = false
                $0.counters.commits += 1
                $0.counters.changes += UInt64(changes)
            }
            return .success(())
        } catch {
            let error = HistoryError(sqlite: error)
            // A failed sync is never tried again on the same connection: the kernel may have dropped the pages it could not write.
            if error.spoilsConnection { transaction = nil }
            queue.withLock {
                $0.failing = true
                $0.counters.failures += 1
            }
            return .failure(error)
        }
    }
}
