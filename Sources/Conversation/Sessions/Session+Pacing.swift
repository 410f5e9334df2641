/// What a turn says of its own while it is waited for: ``TurnPace`` decides when, this waits and says it.
extension Session {
    /// What a turn may say, by its door: a call has lines of its own for a slow first token, and no end to a turn.
    func pace(for request: TurnRequest, since requestedAt: Duration) -> TurnPace {
        var rules = TurnPace.Rules()
        rules.quiet = request.profile == .voice ? settings.progressAfter : .zero
        if request.profile == .voice, request.heard == nil {
            rules.budget = settings.firstTokenBudget
            rules.total = settings.turnMax
        } else if request.channel == .call, settings.firstTokenBudget > .zero {
            rules.doorCoversAfter = settings.firstTokenBudget
        }
        return TurnPace(rules, requestedAt: requestedAt)
    }

    /// Waits for what the turn is to say next.
    func keepPace(_ turn: Turn) {
        turn.pacing?.cancel()
        turn.pacing = nil
        guard let next = turn.pace.next, !turn.machine.isOver else { return }
        let (run, wait) = (turn.run, next - clock.now())
        turn.pacing = Task { [clock] in
            guard (try? await clock.sleep(wait)) != nil, !Task.isCancelled, let turn = self.turns[run] else { return }
            self.paceIsDue(turn)
        }
    }

    /// The agent is waited for from now on, or its tools are: one wait, unless something was said in between.
    func waitBegins(_ turn: Turn) {
        let bytes = turn.machine.reply.utf8.count
        if turn.pace.isWaitedFor, turn.bytesWhenWaitBegan == bytes { return }
        turn.bytesWhenWaitBegan = bytes
        turn.pace.waitBegins(at: clock.now())
        keepPace(turn)
    }

    private func paceIsDue(_ turn: Turn) {
        let now = clock.now()
        while !turn.machine.isOver, let due = turn.pace.due(at: now) {
            switch due {
            case .bufferWords: coverSlowness(of: turn, now)
            case .progress: tellProgress(of: turn, now)
            case .total: timeIsUp(turn, now)
            }
        }
        turn.flush()
        keepPace(turn)
    }

    private func coverSlowness(of turn: Turn, _ now: Duration) {
        guard turn.machine.mayBeCovered else { return }
        let words = say(in: turn.conversation) { $0.bufferWords(turn.language) }
        turn.mark(.covered)
        perform(turn.machine.budgetSpent(words, isWaiting: turn.isWaiting), turn)
        turn.pace.said(words.utf8.count, at: now)
    }

    private func tellProgress(of turn: Turn, _ now: Duration) {
        let isWorking = turn.tools?.loop.isWorking == true
        // The agent has spoken since, or has called the client's tools: nothing is to be covered any more.
        guard turn.machine.reply.utf8.count == turn.bytesWhenWaitBegan, isWorking || !turn.machine.calledTools else {
            return turn.pace.waitEnds()
        }
        guard turn.machine.mayTellProgress else { return }
        let words = say(in: turn.conversation) { $0.progressLine(turn.language) }
        perform(turn.machine.progress(words), turn)
        turn.pace.said(words.utf8.count, at: now)
    }

    func say(in id: ConversationID, _ choose: (inout WaitingWords) -> String) -> String {
        if var words = conversations[id]?.waitingWords {
            defer { conversations[id]?.waitingWords = words }
            return choose(&words)
        }
        var words = WaitingWords()
        return choose(&words)
    }

    // MARK: - The end of its time

    /// The turn has taken all the time it may: what is being said may end its sentence, what is not there yet is promised.
    private func timeIsUp(_ turn: Turn, _ now: Duration) {
        guard turn.machine.phase == .running else { return }
        guard turn.machine.isDurable else {
            let failure = AgentFailure(.storage, "The conversation was not stored in time.", status: 503, isPassing: true)
            return perform(turn.machine.committed(failure), turn)
        }
        let bytes = turn.machine.reply.utf8.count
        let isSpeaking = turn.tools?.loop.isWorking != true && bytes > turn.legBegan
        if isSpeaking || turn.machine.calledTools && turn.tools?.loop.isWorking != true {
            let since = turn.overdueSince ?? now
            let grew = turn.bytesLooked.map { bytes > $0 } ?? true
            let isOver = turn.bytesLooked != nil && turn.machine.endsSentence || now >= since + TurnPace.Rules().sentence
            turn.overdueSince = since
            turn.bytesLooked = bytes
            if grew, !isOver { return turn.pace.look(again: now) }
            if grew || turn.machine.calledTools { return cutOff(turn) }
        }
        if turn.machine.calledTools, let tools = turn.tools {
            tools.cancel()
            return perform(tools.loop.expired(), turn)
        }
        promise(turn)
    }

    private func cutOff(_ turn: Turn) {
        turn.agentRun?.cancel()
        perform(turn.machine.timeIsUp(saying: nil), turn)
    }
}
