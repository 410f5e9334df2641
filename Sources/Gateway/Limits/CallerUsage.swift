import NIOCore

/// What one token has asked of late, and what is being answered for it. Decisions only.
struct CallerUsage: Sendable {
    private(set) var measure: CallerMeasure
    private var bucket: RequestBucket?
    /// How many turns are under way.
    private(set) var turns = 0

    init(_ measure: CallerMeasure, at now: NIODeadline) {
        self.measure = measure
        bucket = Self.bucket(measure, now)
    }

    /// Measures by other limits from now on; what is under way still counts.
    mutating func measure(by measure: CallerMeasure, at now: NIODeadline) {
        guard measure != self.measure else { return }
        self.measure = measure
        bucket = Self.bucket(measure, now)
    }

    /// Counts a request; what it is told of the limit, nil where there is none, and whether it is within it.
    mutating func request(at now: NIODeadline) -> (quota: RequestQuota?, isWithin: Bool) {
        guard var bucket else { return (nil, true) }
        let isWithin = bucket.take(at: now)
        self.bucket = bucket
        let quota = RequestQuota(
            limit: bucket.capacity, remaining: bucket.remaining(at: now), reset: bucket.untilFull(at: now), wait: bucket.untilNext(at: now))
        return (quota, isWithin)
    }

    /// Counts a turn in, unless it is one too many.
    mutating func beginTurn() -> Bool {
        guard measure.concurrentTurns.map({ turns < $0 }) ?? true else { return false }
        turns += 1
        return true
    }

    mutating func endTurn() { turns = max(0, turns - 1) }

    /// Whether forgetting it would give nothing away.
    func isIdle(at now: NIODeadline) -> Bool { turns == 0 && bucket.map { $0.untilFull(at: now) == .zero } ?? true }

    private static func bucket(_ measure: CallerMeasure, _ now: NIODeadline) -> RequestBucket? {
        measure.requestsPerMinute.map { RequestBucket(capacity: measure.requestsBurst ?? $0, perMinute: $0, at: now) }
    }
}
