import Conversation
import Dispatch
import Foundation
import Logging
import Synchronization

/// The one thread that writes the audit log.
///
/// What gathers while a write is under way is one write the next time, and syncs of the disk are grouped: nobody waits for them, since a
/// kill loses nothing that is in a slot. Confined to its thread.
final class AuditWriter: @unchecked Sendable {
    /// How often the disk is synced at most.
    private static let syncEveryNs: UInt64 = 200_000_000
    /// How often the state is told how far the log is on disk, and free space is looked at.
    private static let tickNs: UInt64 = 1_000_000_000
    private static let hourNs: UInt64 = 3_600_000_000_000

    private let log: AuditLog
    private let trail: AuditTrail
    private let history: HistoryStore
    private let reserve: AuditReserve
    private let words: AuditWords
    private var syncedNs: UInt64 = 0
    private var tickedNs: UInt64 = 0
    private var toldNs: UInt64 = 0
    private var anchored: AuditAnchor?
    /// Slots whose records are added and not written yet.
    private var held: [Int] = []
    private var failure: AuditFailure?

    init(_ log: AuditLog, _ trail: AuditTrail, _ history: HistoryStore) {
        self.log = log
        self.trail = trail
        self.history = history
        words = AuditWords(history)
        reserve = AuditReserve(log.place.files.path(AuditReserve.name), bytes: log.settings.reserveBytes)
    }

    func run() {
        tell()
        tick(AuditLog.nowNs)
        while true {
            let (items, isClosing) = take()
            let now = AuditLog.nowNs
            attempt { () throws(AuditFailure) in try self.write(items, now, all: isClosing) }
            if now &- tickedNs >= Self.tickNs { tick(now) }
            if isClosing, items.isEmpty { return end() }
        }
    }

    /// Waits for records, but no longer than until something else is due.
    private func take() -> (items: [AuditLog.Item], isClosing: Bool) {
        let taken = exchange(sleeping: failure == nil)
        if !taken.items.isEmpty || taken.isClosing { return taken }
        let wait = trail.isSynced ? Self.tickNs : Self.syncEveryNs
        _ = log.wake.wait(timeout: .now() + .nanoseconds(Int(wait)))
        return exchange(sleeping: false)
    }

    /// While the log cannot be written, records stay in the queue, which has a bound.
    private func exchange(sleeping: Bool) -> (items: [AuditLog.Item], isClosing: Bool) {
        let isStuck = failure != nil && trail.hasUnwritten
        return log.state.withLock { state in
            let items = isStuck ? [] : state.queue
            if !isStuck { state.queue = [] }
            state.isSleeping = sleeping && items.isEmpty && !state.isClosing
            return (items, state.isClosing)
        }
    }

    private func write(_ items: [AuditLog.Item], _ now: UInt64, all: Bool) throws(AuditFailure) {
        let nowMs = WallClock.nowMs()
        // What is added is in the trail's hands, also when it cannot be written yet.
        var failed: AuditFailure?
        for item in items + counted(now, all: all) {
            if let slot = item.slot { held.append(slot) }
            let body = item.turn.map { words.added(to: item.body, of: $0) } ?? item.body
            do throws(AuditFailure) { try trail.add(body, nowMs: nowMs) } catch {
                failed = error
                trail.addInPlace(body)
            }
        }
        if let failed { throw failed }
        try trail.write(nowMs: nowMs)
        free()
        if !trail.isSynced, all || now &- syncedNs >= Self.syncEveryNs {
            try trail.sync()
            syncedNs = now
        }
    }

    private func counted(_ now: UInt64, all: Bool) -> [AuditLog.Item] {
        guard failure == nil || !trail.hasUnwritten else { return [] }
        return log.state.withLock { $0.tally.take(at: now, all: all) }.map { AuditLog.Item(body: $0.entry.body, slot: $0.slot) }
    }

    /// The lines are written: a kill no longer loses them.
    private func free() {
        guard !held.isEmpty else { return }
        for slot in held { log.slots.free(slot) }
        log.state.withLock { $0.freeSlots += held }
        held = []
    }

    // MARK: - Failing and recovering

    /// True when it went well.
    @discardableResult
    private func attempt(_ body: () throws(AuditFailure) -> Void) -> Bool {
        do throws(AuditFailure) {
            try body()
            return true
        } catch {
            fail(error)
            // What was kept free is for the records of turns in progress.
            if error.isFull, reserve.release(), (try? trail.write(nowMs: WallClock.nowMs())) != nil {
                free()
                try? trail.sync()
            }
            return false
        }
    }

    private func fail(_ error: AuditFailure) {
        if failure == nil {
            log.logger.error(
                "the audit log cannot be written: no turn begins until it can",
                metadata: ["cause": "\(error)", "mend": "free space on the disk of the state directory, or make it writable"])
        }
        failure = error
        log.isWritable.store(false, ordering: .relaxed)
    }

    /// Once a second: whether there is room, how far the log is, what is old.
    private func tick(_ now: UInt64) {
        tickedNs = now
        let nowMs = WallClock.nowMs()
        let isGood = attempt { () throws(AuditFailure) in
            try trail.write(nowMs: nowMs)
            free()
            try trail.sync()
            try reserve.hold()
            guard log.makeSlots() else { throw AuditFailure(log.place.files.path(AuditSlots.name), code: ENOSPC) }
            try trail.age(nowMs: nowMs)
        }
        if isGood {
            if failure != nil { log.logger.notice("the audit log can be written again") }
            failure = nil
            log.isWritable.store(true, ordering: .relaxed)
        }
        tellState()
        if now &- toldNs >= Self.hourNs { tell() }
    }

    private func tellState() {
        guard let anchor = trail.anchor, anchor != anchored else { return }
        anchored = anchor
        history.submit([.anchorAudit(anchor)]) { _ in }
    }

    /// The head in the log of the process, which others keep too.
    private func tell() {
        toldNs = AuditLog.nowNs
        let head = trail.head
        log.logger.notice("audit head", metadata: ["seq": "\(head.seq)", "hash": "\(String(decoding: head.hash, as: UTF8.self))"])
    }

    private func end() {
        attempt { () throws(AuditFailure) in
            try trail.add(AuditNote.stopped.body(atMs: WallClock.nowMs()), nowMs: WallClock.nowMs())
            try trail.write(nowMs: WallClock.nowMs())
            free()
            try trail.sync()
        }
        tellState()
        tell()
        log.slots.end()
    }
}
