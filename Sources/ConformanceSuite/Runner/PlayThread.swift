import Foundation

/// Runs blocking work on a thread of its own and waits for it no longer than a limit.
enum PlayThread {
    /// The work's value, or nil when it did not end in time; the thread is then left to its own waits, all of which end.
    static func run<Value: Sendable>(limit: Duration, _ work: @escaping @Sendable () -> Value) -> Value? {
        let box = Box<Value>()
        let thread = Thread { box.put(work()) }
        thread.stackSize = 4 << 20
        thread.start()
        let (seconds, attoseconds) = limit.components
        return box.take(until: Date(timeIntervalSinceNow: Double(seconds) + Double(attoseconds) * 1e-18))
    }

    private final class Box<Value: Sendable>: @unchecked Sendable {
        private let filled = NSCondition()
        private var value: Value?

        func put(_ value: Value) {
            filled.withLock {
                self.value = value
                filled.broadcast()
            }
        }

        func take(until deadline: Date) -> Value? {
            filled.withLock {
                while value == nil {
                    if !filled.wait(until: deadline) { break }
                }
                return value
            }
        }
    }
}
