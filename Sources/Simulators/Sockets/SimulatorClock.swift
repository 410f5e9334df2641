internal import Synchronization

/// The time a simulator keeps: one origin, waits on threads that block and in tasks that suspend.
public protocol SimulatorClock: Sendable {
    /// Time since the clock's origin; never goes back.
    var now: Duration { get }

    /// Blocks the thread until the instant, or until the stream's peer finishes or resets; `open` means the instant came.
    ///
    /// - Parameter ignoringFinish: a FIN already seen no longer ends the wait.
    func wait(until instant: Duration, watching stream: SocketStream, ignoringFinish: Bool) -> PeerState

    /// Suspends the task until the instant.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func sleep(until instant: Duration) async throws
}

/// The machine's monotonic clock.
public struct RealClock: SimulatorClock {
    private let origin = ContinuousClock.now

    public init() {}

    public var now: Duration { .now - origin }

    public func wait(until instant: Duration, watching stream: SocketStream, ignoringFinish: Bool) -> PeerState {
        stream.watchPeer(for: max(.zero, instant - now), ignoringFinish: ignoringFinish)
    }

    public func sleep(until instant: Duration) async throws {
        try await Task.sleep(until: origin + instant, tolerance: .zero, clock: .continuous)
    }
}
