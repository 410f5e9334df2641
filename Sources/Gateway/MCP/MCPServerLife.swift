import NIOCore

/// When an MCP server is started, restarted and ended: decisions only.
///
/// Ending takes four steps, each with its own patience: its standard input is closed, then it is asked to end, then it is made to, then it
/// is left to the system.
struct MCPServerLife {
    enum State: Equatable {
        case idle
        case running
        case ending(Step)
        /// It is gone, and is started again when the wait is over.
        case waiting
        /// For good.
        case off
    }

    enum Step: Equatable { case inputClosed, terminated, killed }

    enum Action: Equatable {
        case spawn
        case closeInput
        case terminate
        case kill
        case wake(after: TimeAmount)
        case forgetWake
        /// Its tools are not offered any more, until it lists them again.
        case withdrawTools
        /// Nothing of it is left to wait for.
        case over
    }

    struct Patience: Sendable {
        /// Between closing its input and asking it to end.
        var input: TimeAmount = .seconds(1)
        /// Between asking it to end and making it.
        var termination: TimeAmount = .seconds(2)
        /// Between making it end and not waiting any more.
        var kill: TimeAmount = .seconds(1)
        /// A server that ran this long is well: what happened to it was an accident.
        var livedLong: TimeAmount = .seconds(10)
        /// Waits before it is started again, at most, growing from the one to the other.
        var firstRestartMs: Int64 = 250
        var longestRestartMs: Int64 = 60_000
    }

    private(set) var state = State.idle
    private let patience: Patience
    private var backoff: Backoff
    private var startedAt = NIODeadline.distantPast
    private var isWanted = true
    /// Starts that came to nothing since it last ran long.
    private var failures = 0

    init(patience: Patience = Patience(), random: any RandomNumberGenerator = SystemRandomNumberGenerator()) {
        self.patience = patience
        backoff = Backoff(random: random, firstMs: patience.firstRestartMs, longestMs: patience.longestRestartMs)
    }

    mutating func start() -> [Action] {
        guard state == .idle else { return [] }
        state = .running
        return [.spawn]
    }

    mutating func spawned(at now: NIODeadline) { startedAt = now }

    /// It could not be started, or is gone; with all that it said taken in.
    mutating func gone(at now: NIODeadline, hasRun: Bool) -> [Action] {
        switch state {
        case .running, .ending: break
        case .idle, .waiting, .off: return []
        }
        guard isWanted else {
            state = .off
            return [.forgetWake, .over]
        }
        if hasRun, now - startedAt >= patience.livedLong {
            backoff.reset()
            failures = 0
        }
        failures += 1
        state = .waiting
        // The first time it is back before anybody notices, and an agent's prompt stays as it was.
        return (failures > 1 || !hasRun ? [.withdrawTools] : []) + [.wake(after: backoff.next())]
    }

    /// Ends it: to be started again, or for good.
    mutating func stop(restarts: Bool) -> [Action] {
        if !restarts { isWanted = false }
        switch state {
        case .running:
            state = .ending(.inputClosed)
            return [.closeInput, .wake(after: patience.input)]
        case .ending where restarts: return []
        case .ending, .off: return []
        case .idle, .waiting:
            guard !restarts else { return [] }
            state = .off
            return [.forgetWake, .over]
        }
    }

    /// The wait is over.
    mutating func woke() -> [Action] {
        switch state {
        case .waiting:
            state = .running
            return [.spawn]
        case .ending(.inputClosed):
            state = .ending(.terminated)
            return [.terminate, .wake(after: patience.termination)]
        case .ending(.terminated):
            state = .ending(.killed)
            return [.kill, .wake(after: patience.kill)]
        case .ending(.killed):
            // Not even SIGKILL ended it in time: a process in the midst of a system call ends when that does.
            state = .off
            return [.over]
        case .idle, .running, .off: return []
        }
    }
}
