import ConformanceSuite
import Synchronization

/// A wish to stop that may come before there is a run to stop.
final class StopWish: Sendable {
    private let state = Mutex<(reason: String?, runner: Runner?)>((nil, nil))

    func utter(_ reason: String) {
        let runner = state.withLock { state in
            state.reason = state.reason ?? reason
            return state.runner
        }
        runner?.stop(because: reason)
    }

    /// Stops the run at once when the wish is already there.
    func pass(to runner: Runner) {
        let reason = state.withLock { state in
            state.runner = runner
            return state.reason
        }
        if let reason { runner.stop(because: reason) }
    }
}
