/// The gateway's own tools in a turn: ``ToolLoop`` decides, this waits and does.
extension Session {
    /// A piece of a call: the client's goes on to the turn, ours is kept.
    func received(_ fragment: ToolCallFragment, _ turn: Turn) {
        // Nobody's tools but the client's: as they come.
        if turn.profile == .api, turn.prompt?.tools.isEmpty != false { return perform(turn.machine.received(.toolCall(fragment)), turn) }
        let tools = turn.tools ?? makeTools(turn)
        if let passed = tools.loop.collector.consume(fragment) { perform(turn.machine.received(.toolCall(passed)), turn) }
    }

    /// The agent has ended a leg. Without calls of ours it is the turn's end.
    func finished(_ reason: FinishReason, _ usage: TokenUsage?, _ turn: Turn) {
        guard let tools = turn.tools else { return perform(turn.machine.received(.finished(reason, usage)), turn) }
        tools.finish = (reason, usage)
        if tools.loop.collector.hasOwn { perform(turn.machine.legEnded(), turn) }
        perform(tools.loop.legEnded(saying: turn.machine.reply(from: tools.legBegan), at: clock.now()), turn)
        if !turn.isLate, !turn.machine.isOver, tools.loop.isWorking { waitBegins(turn) }
    }

    /// The utterance of a turn is on disk, and so its tools may run.
    func toolsMayRun(_ turn: Turn) {
        guard let tools = turn.tools, !turn.machine.isOver else { return }
        perform(tools.loop.durable(at: clock.now()), turn)
    }

    /// A turn is over: what runs is given up, what is held is dropped.
    func endTools(_ turn: Turn) {
        guard let tools = turn.tools else { return }
        tools.cancel()
        let lost = tools.loop.drop()
        if !lost.isEmpty { submit(lost.map { .updateToolRun($0) }) }
        remember(tools)
    }

    /// The turn takes the place of others: what their tools read can be used again, and what they changed is not done twice.
    func carryTools(into turn: Turn) {
        for old in turn.supersedes {
            cancelLate(of: old)
            untell(old)
        }
        // Latest first, as the agent is to see them last.
        let results = turn.supersedes.reversed().flatMap { toolMemory[$0] }
        guard !results.isEmpty else { return }
        turn.prior = results
        toolMemory[turn.id] = results
        let runs = results.filter { $0.change != nil }.enumerated().map { position, result in
            ToolRun(
                turn: turn.id, position: position, call: result.call, state: result.change ?? .unknown, outcome: result.outcome.text)
        }
        guard !runs.isEmpty else { return }
        memory.setToolRuns(turn.id, runs, carried: runs.count)
        submit(turn.supersedes.reversed().map { .moveToolRuns(from: $0, to: turn.id) })
    }

    /// What tools changed before the gateway was started, or may have.
    func recalled(_ runs: [ToolRun]) {
        for (turn, runs) in Dictionary(grouping: runs, by: \.turn) {
            memory.setToolRuns(turn, runs)
            toolMemory[turn] = runs.compactMap { run in
                ToolCallKey(run.call).map { ToolResult(key: $0, call: run.call, change: run.state, outcome: ToolOutcome(run.outcome)) }
            }
        }
    }

    /// The tools a turn's agent is offered.
    func ownTools(for turn: Turn) -> [ToolDescription] { turn.standsAlone && !settings.toolsForAPI ? [] : toolbox.tools }

    // MARK: - Parts

    private func makeTools(_ turn: Turn) -> TurnTools {
        let runs = memory.toolRuns(of: turn.id).runs
        let loop = ToolLoop(
            turn: turn.id, tools: turn.prompt?.tools.filter { !turn.clientTools.contains($0.name) } ?? [],
            client: turn.profile == .voice ? Set(turn.clientTools) : nil,
            limits: settings.tools, settleAt: turn.standsAlone ? .zero : turn.requestedAt + settings.tools.settle,
            isDurable: turn.machine.isDurable, base: (runs.map(\.position).max() ?? -1) + 1, prior: turn.prior + changesUnderWay)
        let tools = TurnTools(loop, earlier: toolMemory[turn.id])
        tools.legBegan = max(turn.machine.replyBegin, turn.toldBytes)
        turn.tools = tools
        return tools
    }

    /// What late work is changing just now: no other turn begins it again.
    private var changesUnderWay: [ToolResult] {
        lateTurns.values.flatMap { late in late.tools?.loop.results.filter { $0.change == .started } ?? [] }
    }

    func perform(_ actions: [ToolLoop.Action], _ turn: Turn) {
        guard let tools = turn.tools else { return }
        for action in actions where !turn.machine.isOver {
            switch action {
            case .record(let run): record(run, turn)
            case .run(let position, let call): start(position, call, turn, tools)
            case .note(let run):
                submit([.updateToolRun(run)])
                remember(tools)
            case .wait(let until): settle(until, turn, tools)
            case .askAgain: askAgain(turn, tools)
            case .finish where tools.loop.isFutile && turn.profile == .voice && turn.machine.saysNothing:
                // Asked for the last time, without tools, it called one and said nothing.
                let failure = AgentFailure(.brokenProtocol, "The agent called tools and never answered.", status: 502)
                perform(turn.machine.received(.failed(failure)), turn)
            case .finish:
                let usage = Self.sum(tools.usage, tools.finish.usage)
                perform(turn.machine.received(.finished(tools.finish.reason, usage)), turn)
            }
        }
        turn.flush()
    }

    private func record(_ run: ToolRun, _ turn: Turn) {
        var run = run
        run.atMs = clock.wallMs()
        let number = turn.run
        store.submit([.insertToolRun(run)]) { [home, run] outcome in
            let isStored = if case .success = outcome { true } else { false }
            home.execute { self.assumeIsolated { $0.recorded(number, run, isStored) } }
        }
    }

    private func recorded(_ number: RunID, _ run: ToolRun, _ isStored: Bool) {
        guard let turn = turns[number] ?? lateTurns[number], let tools = turn.tools else { return }
        perform(tools.loop.recorded(run, isStored: isStored, at: clock.now()), turn)
    }

    private func start(_ position: Int, _ call: Message.ToolCall, _ turn: Turn, _ tools: TurnTools) {
        let (number, name) = (turn.run, call.name)
        turn.mark(.toolRan)
        let run = Task { [toolbox, id = turn.requestID] in
            let outcome = await RequestContext.$id.withValue(id) { await toolbox.run(call) }
            self.answered(number, position, outcome, isCertain: outcome.isCertain && !Task.isCancelled)
        }
        let limit = Task { [clock, settings] in
            guard (try? await clock.sleep(settings.tools.timeout)) != nil else { return }
            run.cancel()
            let seconds = settings.tools.timeout.components.seconds
            let outcome = ToolOutcome("\(name) did not answer within \(seconds) seconds.", isError: true)
            self.answered(number, position, outcome, isCertain: false)
        }
        tools.tasks[position] = (run, limit)
    }

    private func answered(_ number: RunID, _ position: Int, _ outcome: ToolOutcome, isCertain: Bool) {
        guard let turn = turns[number] ?? lateTurns[number], let tools = turn.tools else { return }
        tools.tasks.removeValue(forKey: position)?.limit.cancel()
        perform(tools.loop.answered(position, outcome, isCertain: isCertain, at: clock.now()), turn)
    }

    private func settle(_ until: Duration, _ turn: Turn, _ tools: TurnTools) {
        let number = turn.run
        let wait = until - clock.now()
        tools.settling = Task { [clock] in
            guard (try? await clock.sleep(wait)) != nil, let turn = self.turns[number] ?? self.lateTurns[number], let tools = turn.tools
            else { return }
            self.perform(tools.loop.settled(at: until), turn)
        }
    }

    /// The next leg: the same question, and what the tools have answered.
    private func askAgain(_ turn: Turn, _ tools: TurnTools) {
        guard let agent = turn.agent, var prompt = turn.prompt else { return }
        tools.usage = Self.sum(tools.usage, tools.finish.usage)
        tools.legBegan = turn.machine.reply.utf8.count
        prompt.leg += tools.loop.leg
        prompt.messages += tools.loop.exchange
        prompt.exchange += tools.loop.exchange
        if tools.loop.isLastLeg { prompt.tools = [] }
        turn.agentRun = nil
        ask(turn, agent, prompt)
    }

    private func remember(_ tools: TurnTools) {
        let loop = tools.loop
        toolMemory[loop.turn] = tools.earlier + loop.results
        let known = memory.toolRuns(of: loop.turn)
        memory.setToolRuns(loop.turn, known.runs.filter { $0.position < loop.base } + loop.changes, carried: known.carried)
    }

    private static func sum(_ one: TokenUsage?, _ other: TokenUsage?) -> TokenUsage? {
        guard let one, let other else { return one ?? other }
        func sum(_ one: Int, _ other: Int) -> Int {
            let (sum, overflow) = one.addingReportingOverflow(other)
            return overflow ? .max : sum
        }
        return TokenUsage(
            promptTokens: sum(one.promptTokens, other.promptTokens),
            completionTokens: sum(one.completionTokens, other.completionTokens))
    }
}
