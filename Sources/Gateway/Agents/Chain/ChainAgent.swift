import Conversation
import Logging
import NIOCore

/// Several agents, one behind the other: where one fails or does not begin in time, the next is asked.
///
/// Never after the first token: what was said cannot be said again by somebody else. A later leg of a turn stays with the agent
/// that began it, since it alone knows what it called.
struct ChainAgent: ReachableAgent, WarmAgent, ClosingAgent {
    let agents: [any Agent]
    var canSummarise: Bool { agents.allSatisfy(\.canSummarise) }
    /// How long an agent may take to its first token where there is another behind it; zero for as long as it likes.
    let fallbackAfter: Duration
    let clock: SessionClock
    let logger: Logger
    private let standing: ChainStanding

    /// - Precondition: there is at least one agent.
    init(_ agents: [any Agent], fallbackAfter: Duration, clock: SessionClock = .system, logger: Logger) {
        self.agents = agents
        self.fallbackAfter = fallbackAfter
        self.clock = clock
        self.logger = logger
        standing = ChainStanding(agents: agents.count)
    }

    /// The first agent's: the others stand in for it.
    var name: String { agents.first?.name ?? "none" }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        let run = ChainRun(self, standing, prompt, reply)
        run.assumeIsolated { $0.start() }
        return run
    }

    /// Up when any of them is.
    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> {
        let answers = agents.map { agent in
            (agent as? any ReachableAgent)?.isReachable(on: loop).recover { _ in false } ?? loop.makeSucceededFuture(true)
        }
        return EventLoopFuture.whenAllSucceed(answers, on: loop).map { $0.contains(true) }
    }

    func keepWarm() { for agent in agents { (agent as? any WarmAgent)?.keepWarm() } }

    func letCool() { for agent in agents { (agent as? any WarmAgent)?.letCool() } }

    func close() async { for agent in agents { await (agent as? any ClosingAgent)?.close() } }
}
