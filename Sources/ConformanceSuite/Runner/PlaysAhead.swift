import Synchronization

/// Cases that disturb nobody, begun some at a time before it is their turn in the report.
///
/// Each has servers of its own and mostly waits for them, so one after another they would take as long as all their waits together.
final class PlaysAhead<Value: Sendable>: Sendable {
    private struct State {
        var waiting: [Int]
        var begun: [Int: PlayThread<Value>] = [:]
        var isAbandoned = false
    }

    private let atATime: Int
    private let work: @Sendable (Int) -> Value
    private let state: Mutex<State>

    /// - Parameters:
    ///   - indices: of the cases, in the order they will be asked for.
    ///   - atATime: how many are under way at most, the ones that ended and were not asked for included.
    init(_ indices: [Int], atATime: Int, work: @escaping @Sendable (Int) -> Value) {
        self.atATime = atATime
        self.work = work
        state = Mutex(State(waiting: indices.reversed()))
    }

    /// Begins as many as may be under way.
    func fill() {
        state.withLock { state in
            while !state.isAbandoned, state.begun.count < atATime, let index = state.waiting.popLast() {
                let work = work
                state.begun[index] = PlayThread { work(index) }
            }
        }
    }

    /// The value of a case that is under way, waited for; nil when it is none of these, or was abandoned.
    func value(of index: Int) -> Value? {
        fill()
        guard let play = state.withLock({ $0.begun[index] }) else { return nil }
        // What is waited for has limits of its own.
        let ending = play.wait(limit: .seconds(86_400))
        state.withLock { $0.begun[index] = nil }
        fill()
        if case .value(let value) = ending { return value }
        return nil
    }

    /// Ends the waits; what is under way runs on until its own waits end.
    func abandon() {
        let plays = state.withLock { state in
            state.isAbandoned = true
            state.waiting = []
            return Array(state.begun.values)
        }
        for play in plays { play.abandon() }
    }
}
