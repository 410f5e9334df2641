/// Whether an agent of a chain is worth asking: one that failed lately is passed over for a while. Decisions only; the time is given.
struct Circuit {
    /// Failures in a row before it is passed over: one may be chance.
    static let failuresMax = 2
    static let pauseMin: Duration = .seconds(10)
    static let pauseMax: Duration = .seconds(120)

    private var failures = 0
    private var pause = pauseMin
    private var passedOverUntil: Duration?

    /// Whether to ask it now. Once the pause is over one turn is let through to see, and the others still go past.
    mutating func admits(now: Duration) -> Bool {
        guard let until = passedOverUntil else { return true }
        guard now >= until else { return false }
        passedOverUntil = now + pause
        return true
    }

    mutating func succeeded() { self = Circuit() }

    /// - Parameter retryAfter: when it said that it can be asked again.
    mutating func failed(now: Duration, retryAfter: Duration? = nil) {
        failures += 1
        guard failures >= Self.failuresMax || retryAfter != nil else { return }
        passedOverUntil = now + max(pause, retryAfter ?? .zero)
        pause = min(pause * 2, Self.pauseMax)
    }
}
