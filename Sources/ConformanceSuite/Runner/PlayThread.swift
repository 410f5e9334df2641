import Foundation

/// Blocking work on a thread of its own, waited for no longer than a limit and no longer than wanted.
///
/// A thread cannot be ended from outside: work that overran or was abandoned runs on until its own waits end, and its value is dropped.
final class PlayThread<Value: Sendable>: @unchecked Sendable {
    enum Ending: Sendable {
        case value(Value)
        case overran
        case abandoned
    }

    // All guarded by `changed`.
    private let changed = NSCondition()
    private var value: Value?
    private var isAbandoned = false

    /// Starts the work.
    init(_ work: @escaping @Sendable () -> Value) {
        let thread = Thread { self.finish(work()) }
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Waits for the work's value, the limit, or ``abandon()``.
    func wait(limit: Duration) -> Ending {
        let (seconds, attoseconds) = limit.components
        let deadline = Date(timeIntervalSinceNow: Double(seconds) + Double(attoseconds) * 1e-18)
        return changed.withLock {
            while true {
                if let value { return .value(value) }
                if isAbandoned { return .abandoned }
                if !changed.wait(until: deadline) { return value.map { .value($0) } ?? .overran }
            }
        }
    }

    /// Ends the wait; the work's value is no longer wanted.
    func abandon() {
        changed.withLock {
            isAbandoned = true
            changed.broadcast()
        }
    }

    private func finish(_ value: Value) {
        changed.withLock {
            self.value = value
            changed.broadcast()
        }
    }
}
