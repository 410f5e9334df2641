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
        }
        perform(turn.machine.committed(failure), turn)
        turn.flush()
        resumeIfDrained(turn)
    }

    /// The agent begins; it overlaps with the commit.
    func start(_ turn: Turn, _ agent: any Agent, _ prompt: Prompt) {
        guard turn.agentRun == nil, !turn.machine.isOver else { return }
        turn.isWaiting = false
        record(of: turn) { $0.state = .running }
        let run = agent.begin(prompt, ReplyPort(session: self, run: turn.run))
        // An agent may have ended, or failed, within `begin`.
        if turn.machine.isOver { return run.cancel() }
        turn.agentRun = run
        if turn.isPaused { run.pause() }
    }

    /// Arranges for buffer words, should the first token take longer than its budget.
    func coverSlowness(of turn: Turn) {
        guard settings.firstTokenBudget > .zero else { return }
        let run = turn.run
        let words = BufferWords.next(after: &lastBufferWords)
        turn.budget = Task { [clock, settings] in
            try? await clock.sleep(settings.firstTokenBudget)
            guard !Task.isCancelled, let turn = self.turns[run] else { return }
            self.perform(turn.machine.budgetSpent(words, isWaiting: turn.isWaiting), turn)
            turn.flush()
        }
    }

    func received(_ event: AgentEvent, from run: RunID) {
        guard let turn = turns[run] else { return }
        perform(turn.machine.received(event), turn)
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
        case .deliverText(let text): turn.deliver(.text(text))
        case .deliver(let events): for event in events { turn.deliver(event) }
        case .store: storeReply(turn)
        case .end(let events):
            for event in events { turn.deliver(event) }
            turn.flush()
            close(turn)
        case .abort(let events):
            turn.agentRun?.cancel()
            for event in events { turn.deliver(event) }
            turn.flush()
            close(turn)
        }
    }

    private func storeReply(_ turn: Turn) {
        commit(turn)
        let reply = turn.machine.reply
        var changes: [HistoryChange] = [.setState(turn: turn.id, role: .user, state: .complete)]
        let state: EntryState = turn.machine.hasFailed ? .interrupted : .complete
        if turn.isReplyStored {
            changes.append(.update(turn: turn.id, role: .assistant, text: reply, state: state))
        } else if !reply.isEmpty {
            changes.append(.insert(entry(turn, .assistant, reply, state)))
            turn.isReplyStored = true
        }
        let run = turn.run
        store.submit(changes) { [home] outcome in
            home.execute { self.assumeIsolated { $0.settled(run, outcome) } }
        }
    }

    private func settled(_ run: RunID, _ outcome: Result<Void, HistoryError>) {
        guard let turn = turns[run] else { return }
        perform(turn.machine.settled(Self.failure(outcome)), turn)
    }

    /// Cuts a turn short: agent cancelled, what was delivered stored, its streams ended.
    func interrupt(_ turn: Turn, _ reason: InterruptionReason) {
        let delivered = turn.delivered
        guard case .abort = turn.machine.interrupted(reason) else { return }
        turn.agentRun?.cancel()
        if turn.isWaiting { return dropWaiting(turn, hungUp: reason == .hangUp) }
        commit(turn)
        var changes: [HistoryChange] = [.setState(turn: turn.id, role: .user, state: .complete)]
        if turn.isReplyStored {
            changes.append(
                delivered.isEmpty
                    ? .delete(turn: turn.id, role: .assistant)
                    : .update(turn: turn.id, role: .assistant, text: delivered, state: .interrupted))
        } else if !delivered.isEmpty {
            changes.append(.insert(entry(turn, .assistant, delivered, .interrupted)))
        }
        submit(changes)
        memory.setReply(turn.id, delivered.isEmpty ? nil : delivered)
        record(of: turn) { $0.stored = delivered.isEmpty ? nil : delivered }
        switch turn.profile {
        case .voice:
            for hearing in turn.hearings where hearing.listener.deliveredBytes == 0 { hearing.listener.deliver(.aside(TurnMachine.beat)) }
            turn.deliver(.finished(.stop, nil))
        case .api: turn.deliver(.failed(Self.cutShort(reason)))
        }
        turn.flush()
        close(turn, hungUp: reason == .hangUp)
    }

    /// A turn that never began leaves nothing behind.
    private func dropWaiting(_ turn: Turn, hungUp: Bool) {
        turn.uncommitted = nil
        if turn.followUps == 0 { memory.forget(turn.id) }
        if turn.profile == .voice {
            if turn.machine.bufferWords.isEmpty { turn.deliver(.aside(TurnMachine.beat)) }
            turn.deliver(.finished(.stop, nil))
        } else {
            turn.deliver(.failed(Self.cutShort(hungUp ? .hangUp : .shutdown)))
        }
        turn.flush()
        close(turn, hungUp: hungUp)
        if turn.followUps > 0 { return forgetFollowUp(turn) }
        conversations[turn.conversation]?.log.turns.removeAll { $0.id == turn.id }
    }

    /// The turn is over: its record says how, and its streams' tasks go on.
    func close(_ turn: Turn, hungUp: Bool = false) {
        remove(turn.run)
        turn.budget?.cancel()
        guard case .ended(let end) = turn.machine.phase else { return }
        refreshRecord(of: turn)
        let whole = turn.isDeliveredWhole
        record(of: turn) { record in
            record.endedAt = clock.now()
            record.deliveredWhole = whole
            record.hungUp = hungUp
            record.state =
                switch end {
                case .complete: .complete
                case .interrupted: .interrupted
                case .failed: .failed
                }
        }
        if turn.isReplyStored, !turn.machine.isInterrupted {
            memory.setReply(turn.id, turn.machine.reply)
            record(of: turn) { $0.stored = turn.machine.reply }
        }
        turn.release(end)
        beginWaiting()
    }

    private static func cutShort(_ reason: InterruptionReason) -> AgentFailure {
        switch reason {
        case .shutdown: AgentFailure(.shuttingDown, "The gateway is shutting down.", status: 503, retryAfterSeconds: 1, isPassing: true)
        case .hangUp, .bargeIn, .superseded:
            AgentFailure(.cancelled, "A newer request of this conversation took this one's place.", status: 409)
        }
    }

    static func failure(_ outcome: Result<Void, HistoryError>) -> AgentFailure? {
        guard case .failure(let error) = outcome else { return nil }
        let isLoad = if case .overloaded = error { true } else { false }
        return AgentFailure(
            .storage, "The conversation could not be stored; nothing was answered that would be forgotten.", status: 503,
            retryAfterSeconds: isLoad ? 1 : nil, isPassing: isLoad)
    }
}
