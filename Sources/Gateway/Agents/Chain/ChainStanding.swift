import Conversation
import Synchronization

/// What the turns of all sessions know of a chain's agents: who is well, and who began which turn.
final class ChainStanding: Sendable {
    private struct State {
        var circuits: [Circuit]
        /// The latest turns and the agents that began them, oldest first.
        var begun: [(turn: TurnID, agent: Int)] = []
    }

    /// How many turns are remembered; a turn comes back within minutes, if it does.
    static let turnsMax = 256

    private let state: Mutex<State>

    init(agents: Int) { state = Mutex(State(circuits: Array(repeating: Circuit(), count: agents))) }

    /// The agent that began the turn.
    func beginner(of turn: TurnID) -> Int? {
        state.withLock { $0.begun.last { $0.turn == turn }?.agent }
    }

    /// The first agent from `index` on that is worth asking.
    func next(from index: Int, now: Duration) -> Int? {
        state.withLock { state in
            (index..<state.circuits.count).first { state.circuits[$0].admits(now: now) }
        }
    }

    func began(_ turn: TurnID, _ agent: Int) {
        state.withLock { state in
            state.circuits[agent].succeeded()
            guard state.begun.last?.turn != turn else { return }
            if state.begun.count >= Self.turnsMax { state.begun.removeFirst(Self.turnsMax / 4) }
            state.begun.append((turn, agent))
        }
    }

    func failed(_ agent: Int, _ failure: AgentFailure, now: Duration) {
        // What it would not take of this one request says nothing of the next.
        guard failure.kind != .refusedRequest else { return }
        let retryAfter = failure.retryAfterSeconds.flatMap { $0 > 1 ? Duration.seconds($0) : nil }
        state.withLock { $0.circuits[agent].failed(now: now, retryAfter: retryAfter) }
    }
}
