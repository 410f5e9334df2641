import Conversation
import Logging

/// One reply of a ``ChainAgent``: the agents it asks one after the other, until one begins. Lives on the session's executor.
actor ChainRun: AgentRun {
    private let chain: ChainAgent
    private let standing: ChainStanding
    private let prompt: Prompt
    private let reply: ReplyPort
    private nonisolated let executor: any SerialExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Counts the agents asked; what comes of an earlier one is not heard any more.
    private var attempt = 0
    private var asked = 0
    private var run: (any AgentRun)?
    private var deadline: Task<Void, Never>?
    private var hasBegun = false
    private var isOver = false
    private var isPaused = false
    /// Whether the turn must stay with the agent it is with.
    private let isBound: Bool
    /// Of the request it is begun for.
    private let requestID = RequestContext.id

    init(_ chain: ChainAgent, _ standing: ChainStanding, _ prompt: Prompt, _ reply: ReplyPort) {
        self.chain = chain
        self.standing = standing
        self.prompt = prompt
        self.reply = reply
        executor = reply.executor
        let beginner = prompt.leg > 0 ? standing.beginner(of: prompt.turn) : nil
        isBound = beginner != nil
        // Where none is worth asking the first is asked all the same: somebody has to answer.
        asked = beginner ?? standing.next(from: 0, now: chain.clock.now()) ?? 0
    }

    func start() { ask(asked) }

    // MARK: - AgentRun

    nonisolated func cancel() {
        assumeIsolated { chain in
            guard !chain.isOver else { return }
            chain.run?.cancel()
            chain.end()
        }
    }

    nonisolated func pause() {
        assumeIsolated { chain in
            chain.isPaused = true
            chain.run?.pause()
        }
    }

    nonisolated func resume() {
        assumeIsolated { chain in
            chain.isPaused = false
            chain.run?.resume()
        }
    }

    // MARK: - One after the other

    private func ask(_ agent: Int) {
        attempt += 1
        asked = agent
        let number = attempt
        watch(number)
        let run = chain.agents[agent].begin(prompt, ReplyPort(ChainTap(self, number, reply)))
        // It may have failed, and the next been asked, within `begin`.
        guard number == attempt, !isOver else { return run.cancel() }
        self.run = run
        if isPaused { run.pause() }
    }

    /// Gives an agent that has others behind it until the deadline.
    private func watch(_ number: Int) {
        deadline?.cancel()
        deadline = nil
        guard !isBound, chain.fallbackAfter > .zero, asked < chain.agents.count - 1 else { return }
        deadline = Task { [clock = chain.clock, after = chain.fallbackAfter] in
            try? await clock.sleep(after)
            if !Task.isCancelled { self.passed(number) }
        }
    }

    /// The deadline has come without a first token.
    private func passed(_ number: Int) {
        guard number == attempt, !hasBegun, !isOver else { return }
        let now = chain.clock.now()
        // One that is slow is better than none.
        guard let next = standing.next(from: asked + 1, now: now) else { return }
        standing.failed(asked, UpstreamFault.firstTokenTimedOut, now: now)
        moveOn(to: next, because: .timedOut)
    }

    private func moveOn(to next: Int, because kind: AgentFailure.Kind) {
        chain.logger.notice(
            "another agent is asked",
            metadata: [
                "agent": "\(chain.agents[next].name)", "instead_of": "\(chain.agents[asked].name)", "reason": "\(kind.rawValue)",
                GatewayLogHandler.requestIDName: "\(requestID ?? "")",
            ])
        run?.cancel()
        run = nil
        ask(next)
    }

    func received(_ event: AgentEvent, from number: Int) {
        guard number == attempt, !isOver else { return }
        if !hasBegun {
            if case .failed(let failure) = event {
                let now = chain.clock.now()
                standing.failed(asked, failure, now: now)
                if !isBound, let next = standing.next(from: asked + 1, now: now) { return moveOn(to: next, because: failure.kind) }
            } else {
                hasBegun = true
                deadline?.cancel()
                deadline = nil
                standing.began(prompt.turn, asked)
            }
        }
        switch event {
        case .finished, .failed: end()
        case .text, .toolCall: break
        }
        reply.send(event)
    }

    func flush(from number: Int) {
        // An ended reply's flush belongs to what it ended with.
        if number == attempt, hasBegun || isOver { reply.flush() }
    }

    func deliver(_ event: AgentEvent, from number: Int) {
        received(event, from: number)
        flush(from: number)
    }

    private func end() {
        isOver = true
        deadline?.cancel()
        deadline = nil
        run = nil
    }
}

/// What one agent of a chain sends to.
final class ChainTap: ReplyTap {
    private let chain: ChainRun
    private let number: Int
    private let reply: ReplyPort

    init(_ chain: ChainRun, _ number: Int, _ reply: ReplyPort) {
        self.chain = chain
        self.number = number
        self.reply = reply
    }

    var executor: any SerialExecutor { reply.executor }

    func send(_ event: AgentEvent) {
        let number = number
        chain.assumeIsolated { $0.received(event, from: number) }
    }

    func flush() {
        let number = number
        chain.assumeIsolated { $0.flush(from: number) }
    }

    func deliver(_ event: AgentEvent) async { await chain.deliver(event, from: number) }

    func ready() async { await reply.ready() }
}
