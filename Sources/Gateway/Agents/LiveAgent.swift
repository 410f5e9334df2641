import Conversation
import NIOCore
import Synchronization

/// The agent in force, which a new configuration may put another in place of.
///
/// A reply in progress goes on where it was begun; what is begun later, the next leg of the same turn too, goes to the new one. An agent
/// with connections of its own is closed when the last reply it began is over.
final class LiveAgent: ReachableAgent, WarmAgent, ClosingAgent {
    private struct State {
        var current: AgentInUse
        /// Replaced, and still answering.
        var former: [AgentInUse] = []
        var isWarm = false
    }

    private let state: Mutex<State>

    init(_ agent: any Agent) { state = Mutex(State(current: AgentInUse(agent))) }

    private var current: AgentInUse { state.withLock { $0.current } }

    var name: String { current.agent.name }
    var canSummarise: Bool { current.agent.canSummarise }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun { current.begin(prompt, reply) }

    /// An agent that cannot be asked is taken to be up.
    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> {
        (current.agent as? any ReachableAgent)?.isReachable(on: loop) ?? loop.makeSucceededFuture(true)
    }

    /// Puts another agent in force.
    func replace(_ agent: any Agent) {
        let (former, isWarm) = state.withLock { state in
            let former = state.current
            state.current = AgentInUse(agent)
            state.former = state.former.filter { !$0.isClosed } + [former]
            return (former, state.isWarm)
        }
        if isWarm { (agent as? any WarmAgent)?.keepWarm() }
        former.retire()
    }

    func keepWarm() {
        let agent = state.withLock { state in
            state.isWarm = true
            return state.current.agent
        }
        (agent as? any WarmAgent)?.keepWarm()
    }

    func letCool() {
        let agent = state.withLock { state in
            state.isWarm = false
            return state.current.agent
        }
        (agent as? any WarmAgent)?.letCool()
    }

    func close() async {
        for agent in state.withLock({ $0.former + [$0.current] }) { await agent.close() }
    }
}
