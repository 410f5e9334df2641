import NIOCore

/// How often somebody failed of late: so many a minute are forgotten, what is past the allowance is slowed. Decisions only.
struct FailureTally: Sendable {
    /// What it comes to at most, in minutes' worth: how long it takes to be forgotten whatever came before.
    static let minutesMax = 10.0

    private let perMinute: Double
    private var level = 0.0
    private var counted: NIODeadline

    init(perMinute: Int, at now: NIODeadline) {
        self.perMinute = Double(max(1, perMinute))
        counted = now
    }

    /// Counts one; how many there are past the allowance, 0 where there are not.
    mutating func count(at now: NIODeadline) -> Double {
        level = min(level(at: now) + 1, perMinute * Self.minutesMax)
        counted = max(counted, now)
        return max(0, level - perMinute)
    }

    /// How long until `excess` failures are forgotten.
    func time(toForget excess: Double) -> TimeAmount { .nanoseconds(Int64((excess / perMinute * 60e9).rounded(.up))) }

    func isForgotten(at now: NIODeadline) -> Bool { level(at: now) == 0 }

    private func level(at now: NIODeadline) -> Double {
        now > counted ? max(0, level - Double((now - counted).nanoseconds) / 60e9 * perMinute) : level
    }
}
