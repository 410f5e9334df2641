import Conversation
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// Agents one behind the other.
@Suite(.timeLimit(.minutes(10))) struct ChainAgentTests {
    /// A chain of agents played by hand, and a session that asks it.
    private struct Stage: Sendable {
        let session: SessionStage
        let agents: [HandAgent]
        let chain: ChainAgent
        let clock: ManualSessionClock

        func ask(_ text: String = "Hello") -> (listener: RecordingListener, turn: Task<TurnEnd, Never>) {
            let listener = RecordingListener()
            let request = session.request([Message(.user, text)], profile: .api, conversation: nil)
            let asked = session.sessions.session(for: request, home: session.home)
            return (listener, Task { [chain] in await asked.withTurn(request, agent: chain, listener: listener) })
        }
    }

    private func with(
        _ count: Int = 2, after: Duration = .seconds(5), _ body: @Sendable (Stage) async throws -> Void
    ) async throws {
        try await SessionStage.with { session in
            let agents = (0..<count).map { _ in HandAgent() }
            let clock = ManualSessionClock()
            let chain = ChainAgent(
                agents, fallbackAfter: after, clock: clock.sessionClock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await body(Stage(session: session, agents: agents, chain: chain, clock: clock))
        }
    }

    private static let failure = UpstreamFault.unreachable

    private func finish(_ asked: HandAgent.Asked, _ text: String) async {
        await asked.reply.deliver(.text(text))
        await asked.reply.deliver(.finished(.stop, nil))
    }

    @Test func `the first agent answers where nothing is wrong, and the second hears nothing of it`() async throws {
        try await with { stage in
            let (listener, turn) = stage.ask()
            await finish(try await stage.agents[0].next(), "one")
            #expect(await turn.value == .complete)
            #expect(listener.text == "one")
            #expect(stage.agents[1].begun == 0)
        }
    }

    @Test func `an agent that fails before its first token is replaced by the next, with the same prompt`() async throws {
        try await with(3) { stage in
            let (listener, turn) = stage.ask()
            let first = try await stage.agents[0].next()
            await first.reply.deliver(.failed(Self.failure))
            let second = try await stage.agents[1].next()
            #expect(second.prompt.turn == first.prompt.turn)
            await second.reply.deliver(.failed(Self.failure))
            // What comes of those before is not heard any more.
            await first.reply.deliver(.text("late"))
            await finish(try await stage.agents[2].next(), "three")
            #expect(await turn.value == .complete)
            #expect(listener.text == "three")
        }
    }

    @Test func `an agent that is slow to begin is cancelled, and the next is asked`() async throws {
        try await with { stage in
            let (listener, turn) = stage.ask()
            let first = try await stage.agents[0].next()
            await stage.clock.sleeper(within: .seconds(5))
            stage.clock.advance(by: .seconds(5))
            let second = try await stage.agents[1].next()
            #expect(try await first.run.next() == .cancelled)
            await first.reply.deliver(.text("late"))
            await finish(second, "two")
            #expect(await turn.value == .complete)
            #expect(listener.text == "two")
        }
    }

    @Test func `after the first token nothing moves the turn to another agent`() async throws {
        try await with { stage in
            let (listener, turn) = stage.ask()
            let first = try await stage.agents[0].next()
            await stage.clock.sleepers(1)
            await first.reply.deliver(.text("one"))
            await listener.heard("one")
            stage.clock.advance(by: .seconds(60))
            await first.reply.deliver(.failed(UpstreamFault.stalled))
            #expect(await turn.value == .failed(.timedOut))
            #expect(listener.text == "one")
            #expect(stage.agents[1].begun == 0)
        }
    }

    @Test func `the last agent's failure is the turn's, and it has no deadline of the chain's`() async throws {
        try await with { stage in
            let (_, turn) = stage.ask()
            await (try await stage.agents[0].next()).reply.deliver(.failed(Self.failure))
            let second = try await stage.agents[1].next()
            stage.clock.advance(by: .seconds(600))
            await second.reply.deliver(.failed(UpstreamFault.notHTTP))
            #expect(await turn.value == .failed(.brokenProtocol))
        }
    }

    @Test func `a turn that is cut short cancels the agent it is with, and asks no other`() async throws {
        try await with { stage in
            let (_, turn) = stage.ask()
            let first = try await stage.agents[0].next()
            turn.cancel()
            #expect(try await first.run.next() == .cancelled)
            #expect(await turn.value == .interrupted(.hangUp))
            await first.reply.deliver(.failed(Self.failure))
            #expect(stage.agents[1].begun == 0)
        }
    }

    @Test func `an agent that failed twice is passed over for a while, then tried by one turn`() async throws {
        try await with { stage in
            for _ in 0..<2 {
                let (_, turn) = stage.ask()
                await (try await stage.agents[0].next()).reply.deliver(.failed(Self.failure))
                await finish(try await stage.agents[1].next(), "two")
                #expect(await turn.value == .complete)
            }
            let (_, third) = stage.ask()
            await finish(try await stage.agents[1].next(), "two")
            #expect(await third.value == .complete)
            #expect(stage.agents[0].begun == 2)
            stage.clock.advance(by: Circuit.pauseMin)
            let (listener, fourth) = stage.ask()
            await finish(try await stage.agents[0].next(), "one")
            #expect(await fourth.value == .complete)
            #expect(listener.text == "one")
        }
    }

    @Test func `a later leg stays with the agent that began, whatever becomes of it`() async throws {
        try await with { stage in
            let (_, turn) = stage.ask()
            let first = try await stage.agents[0].next()
            await first.reply.deliver(.failed(Self.failure))
            let second = try await stage.agents[1].next()
            await finish(second, "two")
            #expect(await turn.value == .complete)

            var prompt = second.prompt
            prompt.leg = 1
            let heard = try ChainHearing()
            _ = await heard.begin(stage.chain, prompt)
            let later = try await stage.agents[1].next()
            await later.reply.deliver(.failed(Self.failure))
            #expect(await heard.next() == "failed upstream_unreachable")
            #expect(stage.agents[0].begun == 1)
        }
    }

    @Test func `a pause goes to the agent that is asked, and to the one that is asked instead`() async throws {
        try await with { stage in
            let heard = try ChainHearing()
            let run = await heard.begin(stage.chain, Prompt(messages: []))
            let first = try await stage.agents[0].next()
            await heard.pause(run)
            #expect(try await first.run.next() == .paused)
            await first.reply.deliver(.failed(Self.failure))
            #expect(try await stage.agents[1].next().run.next() == .paused)
        }
    }

    @Test func `it is up when any of its agents is`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let agents = [PlayedAgent(), PlayedAgent()]
        let chain = ChainAgent(agents, fallbackAfter: .zero, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for (first, second) in [(true, false), (false, true), (false, false)] {
            let answer = chain.isReachable(on: loop)
            agents[0].answerProbes(first)
            second ? agents[1].answerProbes(true) : agents[1].failProbes(CancellationError())
            #expect(try await answer.get() == (first || second))
        }
        try await group.shutdownGracefully()
    }
}

/// Hears a reply without a session around it, on an event loop.
private actor ChainHearing: ReplyTap {
    nonisolated let executor: any SerialExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private nonisolated let words = Mailbox<String>()

    init() throws { executor = try #require(NIOSingletons.posixEventLoopGroup.next() as? any SerialExecutor) }

    func begin(_ agent: any Agent, _ prompt: Prompt) -> any AgentRun { agent.begin(prompt, ReplyPort(self)) }

    func pause(_ run: any AgentRun) { run.pause() }

    nonisolated func next() async -> String? { await words.next() }

    nonisolated func send(_ event: AgentEvent) {
        switch event {
        case .text(let text): words.post("text \(text)")
        case .toolCall: words.post("call")
        case .finished(let reason, _): words.post("finish \(reason.rawValue)")
        case .failed(let failure): words.post("failed \(failure.kind.rawValue)")
        }
    }

    nonisolated func flush() {}
    nonisolated func deliver(_ event: AgentEvent) async { send(event) }
    nonisolated func ready() async {}
}
