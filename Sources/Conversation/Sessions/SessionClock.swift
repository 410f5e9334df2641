import Foundation

/// The time as sessions see it, injected so that tests decide it.
public struct SessionClock: Sendable {
    /// Monotonic, from any origin: what ages and deadlines are measured by.
    public var now: @Sendable () -> Duration
    /// Milliseconds since 1970-01-01 UTC: what is stored.
    public var wallMs: @Sendable () -> Int64
    /// Returns after that long, or throws when cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Duration, wallMs: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.wallMs = wallMs
        self.sleep = sleep
    }

    /// The machine's clocks.
    public static let system: SessionClock = {
        let origin = ContinuousClock.now
        return SessionClock(
            now: { ContinuousClock.now - origin },
            wallMs: {
                var now = timespec()
                clock_gettime(CLOCK_REALTIME, &now)
                return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
            },
            sleep: { try await ContinuousClock().sleep(for: $0) })
    }()
}
