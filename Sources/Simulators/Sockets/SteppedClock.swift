internal import Synchronization

/// A clock that moves only when told to, so that a test decides when things happen.
public final class SteppedClock: SimulatorClock {
    private struct Waiter {
        let instant: Duration
        let wake: @Sendable () -> Void
    }

    private struct Watch {
        let id: Int
        let count: Int
        let reached: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Duration = .zero
        var waiters: [Int: Waiter] = [:]
        var watches: [Watch] = []
        var nextID = 0
    }

    private let state = Mutex(State())

    public init() {}

    public var now: Duration { state.withLock { $0.now } }

    /// The earliest instant anything waits for.
    public var nextInstant: Duration? { state.withLock { $0.waiters.values.map(\.instant).min() } }

    /// Moves time forward and wakes what was due by then.
    public func advance(by duration: Duration) { advance(to: now + duration) }

    /// Moves time forward to an instant and wakes what was due by then; an earlier instant changes nothing.
    public func advance(to instant: Duration) {
        let due = state.withLock { state in
            state.now = max(state.now, instant)
            let due = state.waiters.filter { $0.value.instant <= state.now }
            for id in due.keys { state.waiters[id] = nil }
            return due.values.sorted { $0.instant < $1.instant }
        }
        for waiter in due { waiter.wake() }
    }

    /// Suspends until at least `count` threads or tasks wait on this clock, or the task is cancelled.
    public func waiting(_ count: Int) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReached = state.withLock { state in
                    if state.waiters.count >= count || Task.isCancelled { return true }
                    state.watches.append(Watch(id: id, count: count, reached: continuation))
                    return false
                }
                if isReached { continuation.resume() }
            }
        } onCancel: {
            let watch = state.withLock { state in
                state.watches.firstIndex { $0.id == id }.map { state.watches.remove(at: $0) }
            }
            watch?.reached.resume()
        }
    }

    public func wait(until instant: Duration, watching stream: SocketStream, ignoringFinish: Bool) -> PeerState {
        let signal = WakeSignal()
        guard let id = enlist(until: instant, wake: { signal.raise() }) else {
            return stream.watchPeer(for: .zero, ignoringFinish: ignoringFinish)
        }
        defer { state.withLock { $0.waiters[id] = nil } }
        return stream.watchPeer(for: nil, ignoringFinish: ignoringFinish, wakingOn: signal.descriptor)
    }

    public func sleep(until instant: Duration) async throws {
        let (due, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        guard let id = enlist(until: instant, wake: { continuation.finish() }) else { return try Task.checkCancellation() }
        defer { state.withLock { $0.waiters[id] = nil } }
        for await _ in due {}
        try Task.checkCancellation()
    }

    /// Registers a waiter, or answers nil when the instant has already come.
    private func enlist(until instant: Duration, wake: @escaping @Sendable () -> Void) -> Int? {
        let (id, reached) = state.withLock { state -> (Int?, [Watch]) in
            guard instant > state.now else { return (nil, []) }
            state.nextID += 1
            state.waiters[state.nextID] = Waiter(instant: instant, wake: wake)
            let count = state.waiters.count
            let reached = state.watches.filter { $0.count <= count }
            state.watches.removeAll { $0.count <= count }
            return (state.nextID, reached)
        }
        for watch in reached { watch.reached.resume() }
        return id
    }
}
