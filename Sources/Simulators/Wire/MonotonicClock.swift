import Glibc

/// Real time, from the system's monotonic clock.
public struct MonotonicClock: StageClock {
    private let origin: Duration

    public init() { origin = Self.reading() }

    public func now() -> Duration { Self.reading() - origin }

    public func sleep(_ span: Duration) {
        let end = now() + span
        while true {
            let left = end - now()
            if left <= .zero { return }
            var none: [pollfd] = []
            _ = Poll.wait(&none, milliseconds: left.pollMilliseconds)
        }
    }

    public func wait(_ descriptor: Int32, for readiness: Readiness, until deadline: Duration) -> Bool {
        while true {
            let left = max(deadline - now(), .zero)
            if Poll.isReady(descriptor, for: readiness, milliseconds: left.pollMilliseconds) { return true }
            if deadline - now() <= .zero { return false }
        }
    }

    public func enter() {}
    public func leave() {}

    private static func reading() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a wait never ends early, at most a minute at a time.
    var pollMilliseconds: Int32 {
        let rounded = self + .microseconds(999)
        let (seconds, attoseconds) = rounded.components
        if seconds >= 60 { return 60_000 }
        return Int32(max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }

    /// Whole microseconds.
    public var microseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }

    /// Milliseconds with their fraction, to the microsecond.
    public var milliseconds: Double { Double(microseconds) / 1000 }
}
