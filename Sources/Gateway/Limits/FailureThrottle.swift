import NIOCore
import Synchronization

/// Slows those who fail to authenticate, over all connections and event loops. A request with a valid token never meets it.
final class FailureThrottle: Sendable {
    private let ledger: Mutex<FailureLedger>
    private let now: @Sendable () -> NIODeadline

    /// - Parameter now: the clock, monotonic.
    init(_ settings: FailureLedger.Settings = .init(), now: @escaping @Sendable () -> NIODeadline = { .now() }) {
        ledger = Mutex(FailureLedger(settings))
        self.now = now
    }

    /// Measures by others from now on; where they differ, what was counted is forgotten.
    func apply(_ settings: FailureLedger.Settings) {
        ledger.withLock { if $0.settings != settings { $0 = FailureLedger(settings) } }
    }

    /// Counts a failure; what it costs, nil for nothing.
    func count(_ kind: FailureLedger.Kind, of client: IPAddress?) -> FailurePenalty? {
        let now = now()
        return ledger.withLock { $0.count(kind, of: client, at: now) }
    }
}
