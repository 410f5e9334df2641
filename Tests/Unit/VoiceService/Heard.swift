import Synchronization

/// What listeners were told, in order, and a wait until something was.
final class Heard<Element: Sendable>: Sendable {
    private struct State {
        var all: [Element] = []
        var waiters: [(isMet: @Sendable ([Element]) -> Bool, wake: CheckedContinuation<[Element], Never>)] = []
    }

    private let state = Mutex(State())

    var all: [Element] { state.withLock { $0.all } }

    func append(_ element: Element) {
        let woken = state.withLock { state in
            state.all.append(element)
            let all = state.all
            let met = state.waiters.filter { $0.isMet(all) }
            state.waiters.removeAll { $0.isMet(all) }
            return met.map { ($0.wake, all) }
        }
        for (wake, all) in woken { wake.resume(returning: all) }
    }

    /// Returns everything heard once `isMet` holds of it.
    @discardableResult
    func wait(until isMet: @escaping @Sendable ([Element]) -> Bool) async -> [Element] {
        await withCheckedContinuation { wake in
            let met = state.withLock { state -> [Element]? in
                guard !isMet(state.all) else { return state.all }
                state.waiters.append((isMet, wake))
                return nil
            }
            if let met { wake.resume(returning: met) }
        }
    }
}
