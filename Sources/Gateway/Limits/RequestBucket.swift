import NIOCore

/// How many requests there may be: so many at once, and as many again as come back with time. Decisions only.
struct RequestBucket: Sendable, Equatable {
    /// How many may come at once.
    let capacity: Int
    /// How many come back in a minute.
    let perMinute: Int
    /// How many there are, as of `counted`.
    private var level: Double
    private var counted: NIODeadline

    /// A full one.
    init(capacity: Int, perMinute: Int, at now: NIODeadline) {
        self.capacity = max(1, capacity)
        self.perMinute = max(1, perMinute)
        level = Double(self.capacity)
        counted = now
    }

    /// Takes one; false when there is none.
    mutating func take(at now: NIODeadline) -> Bool {
        level = level(at: now)
        counted = max(counted, now)
        guard level >= 1 else { return false }
        level -= 1
        return true
    }

    /// How many could be taken now.
    func remaining(at now: NIODeadline) -> Int { Int(level(at: now)) }

    /// How long until one can be taken; 0 when one can be.
    func untilNext(at now: NIODeadline) -> TimeAmount { time(for: 1 - level(at: now)) }

    /// How long until it is full, if nobody takes any.
    func untilFull(at now: NIODeadline) -> TimeAmount { time(for: Double(capacity) - level(at: now)) }

    private func level(at now: NIODeadline) -> Double {
        // A clock read on another core may lie a little behind.
        guard now > counted else { return level }
        return min(Double(capacity), level + Double((now - counted).nanoseconds) / Self.minuteNs * Double(perMinute))
    }

    private func time(for missing: Double) -> TimeAmount {
        missing <= 0 ? .zero : .nanoseconds(Int64((missing * Self.minuteNs / Double(perMinute)).rounded(.up)))
    }

    private static let minuteNs = 60e9
}
