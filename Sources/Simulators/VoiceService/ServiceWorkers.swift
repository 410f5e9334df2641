internal import Synchronization

/// A few threads that do a voice service's work; what finds none free waits.
final class ServiceWorkers: Sendable {
    private static let threadsMax = 4

    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var threads = 0
    }

    private let clock: any StageClock
    private let state = Mutex(State())

    init(_ clock: any StageClock) { self.clock = clock }

    func start(_ work: @escaping @Sendable () -> Void) {
        let needsThread = state.withLock { state in
            state.waiting.append(work)
            guard state.threads < Self.threadsMax else { return false }
            state.threads += 1
            return true
        }
        guard needsThread else { return }
        _ = StageThread(clock) { [self] in
            while let work = next() { work() }
        }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
