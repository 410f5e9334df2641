/// Requests that are counted rather than recorded one by one: those of nobody who is known past so many a second, and whatever comes while the log
/// cannot take more. Pure.
struct AuditTally: Sendable {
    /// How many requests of nobody who is known are recorded one by one in a second.
    static let singlesMax = 10
    /// How many kinds are told apart; the rest is one.
    static let kindsMax = 64

    struct Kind: Hashable {
        let door: String
        let outcome: String
        let reason: String?
        let status: Int?
    }

    struct Count: Sendable {
        /// The record of all of them so far.
        var entry: AuditEntry
        /// The slot of the first, which has become that of the count.
        var slot: Int?
        let sinceNs: UInt64
    }

    static let windowNs: UInt64 = 1_000_000_000

    private(set) var counts: [Kind: Count] = [:]
    private var windowNs: UInt64 = 0
    private var singles = 0

    var isEmpty: Bool { counts.isEmpty }

    /// Whether one more request of nobody who is known has a record of its own.
    mutating func takesSingle(at nowNs: UInt64) -> Bool {
        if nowNs &- windowNs >= Self.windowNs { (windowNs, singles) = (nowNs, 0) }
        singles += 1
        return singles <= Self.singlesMax
    }

    /// Counts a request.
    ///
    /// - Parameter slot: the request's own.
    /// - Returns: what the slot of the count says now, and the request's slot where it is no longer needed after that is written.
    mutating func add(_ entry: AuditEntry, slot: Int?, at nowNs: UInt64) -> (count: Count, free: Int?) {
        var kind = Kind(door: entry.door, outcome: entry.outcome, reason: entry.reason, status: entry.status)
        if counts[kind] == nil, counts.count >= Self.kindsMax - 1 { kind = Kind(door: "any", outcome: "any", reason: nil, status: nil) }
        guard var count = counts[kind] else {
            var first = AuditEntry(atMs: entry.atMs, id: entry.id, door: kind.door)
            (first.outcome, first.reason, first.status) = (kind.outcome, kind.reason, kind.status)
            (first.count, first.untilMs, first.last) = (1, entry.atMs, entry.id)
            let count = Count(entry: first, slot: slot, sinceNs: nowNs)
            counts[kind] = count
            return (count, nil)
        }
        count.entry.count = (count.entry.count ?? 0) + 1
        count.entry.untilMs = entry.atMs
        count.entry.last = entry.id
        counts[kind] = count
        return (count, slot)
    }

    /// The counts whose second is over, which are records now.
    mutating func take(at nowNs: UInt64, all: Bool = false) -> [Count] {
        guard !counts.isEmpty else { return [] }
        let over = counts.filter { all || nowNs > $0.value.sinceNs && nowNs - $0.value.sinceNs >= Self.windowNs }
        for kind in over.keys { counts[kind] = nil }
        return over.values.sorted { $0.sinceNs < $1.sinceNs }
    }
}
