/// What a file descriptor is waited for.
public enum Readiness: Sendable {
    case readable
    case writable
}

/// The one source of time of a play: of its client, of the reference server it may talk to, and of every time in the transcript.
///
/// Threads that take part in a play wait only through their clock, so that ``ManualClock`` can let time pass when all of them wait.
public protocol StageClock: Sendable {
    /// Time since the clock was made.
    func now() -> Duration

    /// Waits for a span of this clock's time.
    func sleep(_ span: Duration)

    /// Waits until the descriptor is ready or the deadline has come; true when it is ready.
    func wait(_ descriptor: Int32, for readiness: Readiness, until deadline: Duration) -> Bool

    /// Counts a thread in before it starts, and out after its last wait.
    func enter()
    func leave()
}

extension StageClock {
    /// True when the descriptor is ready at once, without waiting.
    public func isReady(_ descriptor: Int32, for readiness: Readiness) -> Bool {
        Poll.isReady(descriptor, for: readiness, milliseconds: 0)
    }
}
