import Conversation
import Dispatch
import Foundation
import Logging
import Synchronization

/// The audit log of a running gateway: exactly one record of every request of every door, also of those that a kill cuts off.
///
/// A request takes a slot when it begins and says in it what its record would be (``AuditSlots``); when it is over, the record goes to one
/// writer thread through a bounded queue, and the slot is freed once the record's line is written. Nothing on a request's path waits for the
/// disk. While records cannot be written, no turn may begin: ``admitsTurns``.
final class AuditLog: Sendable {
    struct Settings: Sendable {
        var limits = AuditTrail.Limits()
        /// How many records may wait for the disk; then no turn begins, and other requests are counted, not recorded one by one.
        var queueRecordsMax = 8192
        /// Whether what was said stands in the records.
        var utterances = false
        /// Kept free for records of turns in progress when the disk is full, in bytes.
        var reserveBytes = 1_048_576
    }

    /// A record on its way to the disk, and the slot that holds it until then.
    struct Item: Sendable {
        let body: AuditBody
        let slot: Int?
        /// The turn whose words belong into it.
        var turn: String?
    }

    struct State {
        var queue: [Item] = []
        var freeSlots: [Int] = []
        var slotCount = 0
        var live: [String: Int] = [:]
        var tally = AuditTally()
        var isSleeping = false
        var isClosing = false
        /// Whether a slot could not be had or written; mended by the writer.
        var hasLostSlot = false
    }

    let place: AuditPlace
    let settings: Settings
    let logger: Logger
    let slots: AuditSlots
    let state = Mutex(State())
    let wake = DispatchSemaphore(value: 0)
    /// Whether the writer can write.
    let isWritable = Atomic(true)
    private let ended = DispatchGroup()

    /// Opens the log, completes what the last process left, and starts the writer.
    ///
    /// - Parameters:
    ///   - history: where it is kept how far the log went.
    /// - Throws: ``GatewayFailure`` 65 when the log is damaged, 69 when it cannot be written, 77 when it cannot be read or others can reach it.
    init(_ place: AuditPlace, settings: Settings = Settings(), history: HistoryStore, logger: Logger) throws {
        self.place = place
        self.settings = settings
        self.logger = logger
        let anchor: AuditAnchor?
        do { anchor = try history.reader.auditAnchor() } catch { throw GatewayFailure(error) }
        let now = WallClock.nowMs()
        let opening = try AuditOpening(place, anchor: anchor, nowMs: now)
        let trail = AuditTrail(place.files, opening.key, after: opening.head, limits: settings.limits)
        do throws(AuditFailure) {
            for body in opening.bodies { try trail.add(body, nowMs: now) }
            try trail.add(AuditNote.started.body(atMs: now), nowMs: now)
            try trail.write(nowMs: now)
            try trail.sync()
            // Only now: what they held is in the log.
            slots = try AuditSlots(place.files.path(AuditSlots.name))
        } catch {
            throw GatewayFailure(.unavailable, "the audit log \(error)")
        }
        if opening.killed > 0 {
            logger.notice("requests cut off by the last stop are in the audit log as killed", metadata: ["requests": "\(opening.killed)"])
        }
        let writer = AuditWriter(self, trail, history)
        makeSlots()
        ended.enter()
        let thread = Thread { [ended] in
            writer.run()
            ended.leave()
        }
        thread.name = "audit"
        thread.start()
    }

    /// Whether a turn may begin: its record is sure to find its place.
    var admitsTurns: Bool {
        guard isWritable.load(ordering: .relaxed) else { return false }
        return state.withLock { $0.queue.count < settings.queueRecordsMax && !$0.hasLostSlot }
    }

    /// How many records wait for the writer.
    var queuedRecords: Int { state.withLock { $0.queue.count } }

    /// Up while turns may begin.
    var readiness: Readiness.Part { Readiness.Part(name: "audit") { [self] in admitsTurns } }

    /// Writes what is queued and ends the writer; waits for it.
    func close() {
        let isSleeping = state.withLock { state in
            state.isClosing = true
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if isSleeping { wake.signal() }
        ended.wait()
    }

    // MARK: - Requests

    /// A request has begun: from now on it leaves a record, whatever happens.
    func began(_ entry: AuditEntry) {
        guard let id = entry.id else { return }
        let slot = state.withLock { state -> Int? in
            if state.freeSlots.isEmpty { grow(&state) }
            let slot = state.freeSlots.popLast()
            if let slot { state.live[id] = slot } else { state.hasLostSlot = true }
            return slot
        }
        if let slot, !slots.write(entry.body, at: slot) { state.withLock { $0.hasLostSlot = true } }
    }

    /// There is more to tell of a request that has begun.
    func goesOn(_ entry: AuditEntry) {
        let slot = state.withLock { state in entry.id.flatMap { state.live[$0] } }
        if let slot, !slots.write(entry.body, at: slot) { state.withLock { $0.hasLostSlot = true } }
    }

    /// A request is over.
    ///
    /// - Parameters:
    ///   - isWithoutCaller: nobody is known to have asked; past a number of those a second, the rest is counted.
    ///   - isTurn: it was let in, so that there is room for its record.
    func ended(_ entry: AuditEntry, isWithoutCaller: Bool, isTurn: Bool, nowNs: UInt64) {
        let body = entry.body
        enum Way {
            case single(slot: Int?)
            case counted
        }
        let way = state.withLock { state -> Way in
            let slot = entry.id.flatMap { state.live.removeValue(forKey: $0) }
            let hasRoom = state.queue.count < settings.queueRecordsMax || isTurn
            let isSingle = !isWithoutCaller || state.tally.takesSingle(at: nowNs)
            if hasRoom, isSingle { return .single(slot: slot) }
            let (count, free) = state.tally.add(entry, slot: slot, at: nowNs)
            // The count says so before the request's own slot is given up: one of them always tells of it.
            if let held = count.slot { _ = slots.write(count.entry.body, at: held) }
            if let free {
                slots.free(free)
                state.freeSlots.append(free)
            }
            return .counted
        }
        guard case .single(let slot) = way else { return }
        if let slot { _ = slots.write(body, at: slot) }
        let isSleeping = state.withLock { state in
            state.queue.append(Item(body: body, slot: slot, turn: settings.utterances ? entry.turn : nil))
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if isSleeping { wake.signal() }
    }

    // MARK: - Slots

    /// Makes the first slots, or takes up again after a failure; true when there are some.
    @discardableResult
    func makeSlots() -> Bool {
        state.withLock { state in
            if state.freeSlots.isEmpty { grow(&state) }
            state.hasLostSlot = state.freeSlots.isEmpty
            return !state.hasLostSlot
        }
    }

    private func grow(_ state: inout State) {
        guard state.slotCount < Self.slotsMax, slots.grow(from: state.slotCount) else { return }
        state.freeSlots += (state.slotCount..<(state.slotCount + AuditSlots.growth)).reversed()
        state.slotCount += AuditSlots.growth
    }

    /// The monotonic clock.
    static var nowNs: UInt64 { DispatchTime.now().uptimeNanoseconds }

    /// More requests than these are never in flight, or wait for the disk.
    private static let slotsMax = 131_072
}
