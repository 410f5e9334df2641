import NIOCore

/// How much of something is borne: bursts up to a bound, and a steady rate after that. Decisions only.
struct LeakyBucket {
    private let burst: Double
    private let perSecond: Double
    private var level = 0.0
    private var last: NIODeadline?

    /// - Parameters:
    ///   - burst: how many may come at once.
    ///   - perSecond: how many of them are forgotten in a second.
    init(burst: Int, perSecond: Double) {
        self.burst = Double(burst)
        self.perSecond = perSecond
    }

    /// Counts one; false when it is one too many, which is not counted.
    mutating func take(at now: NIODeadline) -> Bool {
        if let last { level = max(0, level - Double((now - last).nanoseconds) / 1e9 * perSecond) }
        last = now
        guard level + 1 <= burst else { return false }
        level += 1
        return true
    }
}
