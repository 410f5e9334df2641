import Conversation
import Synchronization

/// An agent with how many replies it is giving, so that it can be closed when it has been replaced and the last of them is over.
final class AgentInUse: Sendable {
    private struct State {
        var running = 0
        var isRetired = false
        var closing: Task<Void, Never>?
    }

    let agent: any Agent
    private let closer: (any ClosingAgent)?
    private let state = Mutex(State())

    init(_ agent: any Agent) {
        self.agent = agent
        closer = agent as? any ClosingAgent
    }

    var isClosed: Bool { state.withLock { $0.closing != nil || (closer == nil && $0.isRetired) } }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        guard closer != nil else { return agent.begin(prompt, reply) }
        state.withLock { $0.running += 1 }
        return CountedRun(agent.begin(prompt, reply), self)
    }

    /// Nothing is begun with it any more.
    func retire() {
        (agent as? any WarmAgent)?.letCool()
        state.withLock { state in
            state.isRetired = true
            closeWhenIdle(&state)
        }
    }

    /// Closes it, whatever it is doing.
    func close() async {
        let task = state.withLock { state in
            begin(closing: &state)
            return state.closing
        }
        await task?.value
    }

    fileprivate func ended() {
        state.withLock { state in
            state.running -= 1
            closeWhenIdle(&state)
        }
    }

    private func closeWhenIdle(_ state: inout State) {
        if state.isRetired, state.running == 0 { begin(closing: &state) }
    }

    private func begin(closing state: inout State) {
        guard let closer, state.closing == nil else { return }
        state.closing = Task { await closer.close() }
    }
}

/// A reply in progress; whoever lets go of it has no more use for it.
private final class CountedRun: AgentRun {
    private let run: any AgentRun
    private let agent: AgentInUse

    init(_ run: any AgentRun, _ agent: AgentInUse) {
        self.run = run
        self.agent = agent
    }

    deinit { agent.ended() }

    func cancel() { run.cancel() }
    func pause() { run.pause() }
    func resume() { run.resume() }
}
