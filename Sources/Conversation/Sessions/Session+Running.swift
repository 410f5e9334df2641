/// A turn from its first commit to its end.
extension Session {
    /// Makes the utterance durable; nothing of the reply is delivered before.
    ///
    /// Handed over once the agent has been asked, so that waking the writer does not hold up the request.
    func commit(_ turn: Turn) {
        guard let changes = turn.uncommitted else { return }
        turn.uncommitted = nil
        let run = turn.run
        store.submit(changes) { [home] outcome in
            home.execute { self.assumeIsolated { $0.committed(run, outcome) } }
        }
    }

    private func committed(_ run: RunID, _ outcome: Result<Void, HistoryError>) {
        guard let turn = turns[run] else { return }
        let failure = Self.failure(outcome)
        // A reply to an utterance that is not remembered is not remembered either.
        if failure != nil, turn.followUps == 0 {
            if turn.isReplyStored { submit([.deleteTurn(turn.id)]) }
            memory.forget(turn.id)
            untell(turn.id)
        }
        perform(turn.machine.committed(failure), turn)
        if failure == nil { toolsMayRun(turn) }
        turn.flush()
        resumeIfDrained(turn)
    }

    /// The agent begins; it overlaps with the commit.
    func start(_ turn: Turn, _ agent: any Agent, _ prompt: Prompt) {
        guard turn.agentRun == nil, !turn.machine.isOver else { return }
        turn.isWaiting = false
        cancelCompaction()
        summarist = agent.canSummarise ? agent : nil
        record(of: turn) { $0.state = .running }
        var prompt = prompt
        prompt.tools = ownTools(for: turn)
        tellLate(in: turn, &prompt)
        if turn.toldBytes > 0 { waitBegins(turn) }
        turn.agent = agent
        turn.prompt = prompt
        turn.mark(.asked(agent: agent.name))
        ask(turn, agent, prompt)
    }

    /// One leg of a turn.
    func ask(_ turn: Turn, _ agent: any Agent, _ prompt: Prompt) {
        let port = ReplyPort(session: self, run: turn.run)
        let run = RequestContext.$id.withValue(turn.requestID) { agent.begin(prompt, port) }
        // An agent may have ended, or failed, within `begin`.
        if turn.machine.isOver { return run.cancel() }
        turn.agentRun = run
        if turn.isPaused { run.pause() }
    }

    func received(_ event: AgentEvent, from run: RunID) {
        guard let turn = turns[run] ?? lateTurns[run] else { return }
        if !turn.hasSpoken { turn.markFirst(event) }
        switch event {
        case .text, .failed: perform(turn.machine.received(event), turn)
        case .toolCall(let fragment): received(fragment, turn)
        case .finished(let reason, let usage): finished(reason, usage, turn)
        }
        if !turn.machine.isDurable, turn.machine.holdsTooMuch(heldBytesMax: settings.heldBytesMax) { pause(turn) }
    }

    func deliver(_ event: AgentEvent, from run: RunID) {
        received(event, from: run)
        flush(run)
    }

    func flush(_ run: RunID) { turns[run]?.flush() }

    func perform(_ action: TurnMachine.Action, _ turn: Turn) {
        switch action {
        case .none: break
        case .deliverText(let text):
            turn.deliver(.text(text))
            turn.pace.said(text.utf8.count, at: clock.now())
        case .deliver(let events):
            for event in events {
                turn.deliver(event)
                if case .text(let text) = event { turn.pace.said(text.utf8.count, at: clock.now()) }
            }
        case .store: if turn.isLate { lateEnded(turn, hasFailed: turn.machine.hasFailed) } else { storeReply(turn) }
        case .end(let events):
            turn.markEnd()
            for event in events { turn.deliver(event) }
            turn.flush()
            close(turn)
        case .abort(let events):
            turn.agentRun?.cancel()
            turn.markEnd()
            for event in events { turn.deliver(event) }
            turn.flush()
            close(turn)
        }
    }

    private func storeReply(_ turn: Turn) {
        commit(turn)
        let reply = turn.machine.reply
        var changes: [HistoryChange] = [.setState(turn: turn.id, role: .user, state: .complete)]
        let state: EntryState = turn.machine.hasFailed || turn.machine.isCut ? .interrupted : .complete
        if turn.isReplyStored {
            changes.append(.update(turn: turn.id, role: .assistant, text: reply, state: state))
        } else if !reply.isEmpty {
            changes.append(.insert(entry(turn, .assistant, reply, state)))
            turn.isReplyStored = true
        }
        changes += keepEnd(of: turn, as: turn.machine.hasFailed ? .failed : .complete, storing: reply.isEmpty ? nil : reply)
        let run = turn.run
        store.submit(changes) { [home] outcome in
            home.execute { self.assumeIsolated { $0.settled(run, outcome) } }
        }
    }

    private func settled(_ run: RunID, _ outcome: Result<Void, HistoryError>) {
        guard let turn = turns[run] else { return }
        perform(turn.machine.settled(Self.failure(outcome)), turn)
    }

    static func failure(_ outcome: Result<Void, HistoryError>) -> AgentFailure? {
        guard case .failure(let error) = outcome else { return nil }
        let isLoad = if case .overloaded = error { true } else { false }
        return AgentFailure(
            .storage, "The conversation could not be stored; nothing was answered that would be forgotten.", status: 503,
            retryAfterSeconds: isLoad ? 1 : nil, isPassing: isLoad)
    }
}
