import Dispatch
import Foundation
import Synchronization

/// Keeps a ring in step with the state and the token file, on a thread of its own.
public final class TokenWatch: Sendable {
    /// How often it looks: well within the second in which a revoked token must be dead.
    public static let periodMs = 400

    private let stopped = Atomic(false)
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchGroup()

    public init(_ ring: TokenRing) {
        ended.enter()
        let thread = Thread { [self] in
            // At least once, so that a stop that comes before the thread has begun still leaves the ring up to date.
            repeat {
                _ = wake.wait(timeout: .now() + .milliseconds(Self.periodMs))
                ring.refresh()
            } while !stopped.load(ordering: .acquiring)
            ended.leave()
        }
        thread.name = "tokens"
        thread.start()
    }

    /// Looks now.
    public func nudge() {
        wake.signal()
    }

    /// Ends the thread and waits for it.
    public func stop() {
        stopped.store(true, ordering: .releasing)
        wake.signal()
        ended.wait()
    }
}
