import Glibc
import Synchronization

/// A clock whose time passes only when every thread that takes part waits: then it jumps to the earliest time any of them waits for.
///
/// Sockets stay real.  Before each jump the waiting descriptors are polled once more, so bytes on their way through the
/// kernel arrive at the time they were sent, and a play of minutes takes milliseconds and gives the same times every run.
public final class ManualClock: StageClock {
    private struct Waiter {
        var wake: Duration
        /// Whether the wait is long enough to be a deadline that should not strike, rather than a pause.
        var isDeadline: Bool
        var descriptor: Int32?
        var readiness: Readiness
        var bell: Bell
    }

    private struct Bell {
        var read: Int32
        var write: Int32
    }

    private struct State {
        var now: Duration = .zero
        var running = 0
        var waiters: [Int: Waiter] = [:]
        var generation = 0
        var idleBells: [Bell] = []
    }

    /// Real time given to the kernel to show bytes under way, before a pause ends and before a deadline strikes.
    private static let pauseSettleMilliseconds: Int32 = 1
    private static let deadlineSettleMilliseconds: Int32 = 20
    private static let deadlineFrom: Duration = .seconds(1)

    private let state = Mutex(State())

    public init() {}

    deinit {
        state.withLock { state in
            for bell in state.idleBells {
                close(bell.read)
                close(bell.write)
            }
        }
    }

    public func now() -> Duration { state.withLock { $0.now } }

    public func sleep(_ span: Duration) {
        guard span > .zero else { return }
        _ = wait(nil, for: .readable, until: now() + span)
    }

    public func wait(_ descriptor: Int32, for readiness: Readiness, until deadline: Duration) -> Bool {
        wait(.some(descriptor), for: readiness, until: deadline)
    }

    public func enter() { state.withLock { $0.running += 1 } }

    public func leave() {
        let idle = state.withLock { state in
            state.running -= 1
            state.generation += 1
            return state.running <= 0
        }
        if idle { advance() }
    }

    private func wait(_ descriptor: Int32?, for readiness: Readiness, until deadline: Duration) -> Bool {
        if let descriptor, Poll.isReady(descriptor, for: readiness, milliseconds: 0) { return true }
        guard let (id, bell) = register(descriptor, readiness, deadline) else { return false }
        if state.withLock({ $0.running <= 0 }) { advance() }
        var polled = [pollfd(fd: bell.read, events: Int16(POLLIN), revents: 0)]
        if let descriptor { polled.append(pollfd(fd: descriptor, events: Poll.events(readiness), revents: 0)) }
        _ = Poll.wait(&polled, milliseconds: -1)
        let rung = state.withLock { state in
            let rung = state.waiters.removeValue(forKey: id) == nil
            if !rung {
                state.running += 1
                state.generation += 1
            }
            return rung
        }
        if rung {
            var byte: UInt8 = 0
            _ = read(bell.read, &byte, 1)
        }
        state.withLock { $0.idleBells.append(bell) }
        guard let descriptor else { return false }
        return Poll.isReady(descriptor, for: readiness, milliseconds: 0)
    }

    private func register(_ descriptor: Int32?, _ readiness: Readiness, _ deadline: Duration) -> (Int, Bell)? {
        state.withLock { state in
            if deadline <= state.now { return nil }
            guard let bell = state.idleBells.popLast() ?? Self.newBell() else { return nil }
            state.generation += 1
            state.running -= 1
            let id = state.generation
            state.waiters[id] = Waiter(
                wake: deadline, isDeadline: deadline - state.now >= Self.deadlineFrom, descriptor: descriptor, readiness: readiness,
                bell: bell)
            return (id, bell)
        }
    }

    private static func newBell() -> Bell? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        return Bell(read: ends[0], write: ends[1])
    }

    /// Lets time pass to the earliest wake, unless somebody runs or has something to read.
    private func advance() {
        while true {
            let (seen, busy, isDeadline, everybody) = state.withLock { state in
                let next = state.waiters.values.min { $0.wake < $1.wake }
                let polled = state.waiters.values.compactMap { waiter in
                    waiter.descriptor.map { pollfd(fd: $0, events: Poll.events(waiter.readiness), revents: 0) }
                }
                return (state.generation, state.running > 0 || next == nil, next?.isDeadline ?? false, polled)
            }
            if busy { return }
            var polled = everybody
            if Poll.wait(&polled, milliseconds: isDeadline ? Self.deadlineSettleMilliseconds : Self.pauseSettleMilliseconds) { return }
            let done = state.withLock { state in
                if state.running > 0 { return true }
                if state.generation != seen { return false }
                wakeEarliest(&state)
                return true
            }
            if done { return }
        }
    }

    private func wakeEarliest(_ state: inout State) {
        guard let wake = state.waiters.values.map(\.wake).min(), wake < .stageNever else { return }
        state.now = max(state.now, wake)
        for (id, waiter) in state.waiters where waiter.wake <= state.now {
            state.waiters[id] = nil
            state.running += 1
            state.generation += 1
            var byte: UInt8 = 1
            _ = write(waiter.bell.write, &byte, 1)
        }
    }
}

extension Duration {
    /// A deadline that never comes.
    static let stageNever: Duration = .seconds(1 << 40)
}
