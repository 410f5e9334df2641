/// Work that goes on after its turn was answered, and what comes of it.
extension Session {
    /// The turn is answered with a promise; its agent and its tools go on, for a while. Where too many do, an apology ends it.
    func promise(_ turn: Turn) {
        guard lateTurns.count + lateResults.count < settings.lateResultsMax else {
            turn.agentRun?.cancel()
            let failure = AgentFailure(.timedOut, "The turn took too long.", status: 504, isPassing: true)
            return perform(turn.machine.received(.failed(failure)), turn)
        }
        let late = Turn(goingOnAfter: turn, replyBytesMax: settings.replyBytesMax)
        lateTurns[late.run] = late
        rename(turn, newRun())
        let run = late.run
        late.pacing = Task { [clock, settings] in
            guard (try? await clock.sleep(settings.lateMax)) != nil, let late = self.lateTurns[run] else { return }
            late.agentRun?.cancel()
            self.lateEnded(late, hasFailed: true)
        }
        if turn.isPaused { late.agentRun?.resume() }
        let words = say(in: turn.conversation) { $0.promise(turn.language) }
        memory.setPromise(turn.id, words)
        perform(turn.machine.timeIsUp(saying: words), turn)
    }

    /// The late work of a turn is over.
    func lateEnded(_ late: Turn, hasFailed: Bool) {
        guard lateTurns.removeValue(forKey: late.run) != nil else { return }
        late.pacing?.cancel()
        endTools(late)
        late.release(.complete)
        let text = late.machine.reply
        guard hasFailed || !TurnText.isSilent(text) else { return }
        tellLater(LateResult(turn: late.id, conversation: late.conversation, text: hasFailed ? late.language.lateFailure : text))
    }

    /// The turn is no longer what was asked: its late work ends, and nobody is told of it.
    func cancelLate(of turn: TurnID) {
        for late in lateTurns.values where late.id == turn {
            lateTurns[late.run] = nil
            late.pacing?.cancel()
            late.agentRun?.cancel()
            endTools(late)
            late.release(.interrupted(.superseded))
        }
        lateResults.removeAll { $0.turn == turn }
    }

    func cancelAllLate() {
        for turn in Set(lateTurns.values.map(\.id)) { cancelLate(of: turn) }
    }

    /// What was promised is there: told on a call that is quiet, else first thing in the next turn.
    func tellLater(_ result: LateResult) {
        if let announcer { announcer(result.text) } else { lateResults.append(result) }
    }

    /// From now on late results go to `announcer`, those that wait first; nil: they wait for the next turn.
    public func announceLate(to announcer: (@Sendable (String) -> Void)?) {
        self.announcer = announcer
        guard let announcer else { return }
        let results = lateResults
        lateResults = []
        for result in results { announcer(result.text) }
    }

    /// A late result that was announced and could not be told.
    public func returnLate(_ text: String) {
        lateResults.append(LateResult(turn: TurnID(), conversation: .main, text: text))
    }

    /// What the next turn tells first: put before the agent's answer, and shown to the agent as said.
    func tellLate(in turn: Turn, _ prompt: inout Prompt) {
        guard !lateResults.isEmpty, turn.profile == .voice, turn.followUps == 0, !turn.utterances.isEmpty else { return }
        let results = lateResults
        lateResults = []
        let text = results.map(\.text).joined(separator: " ")
        let carried = memory.toolRuns(of: turn.id).carried
        let own = turn.utterances.count + (carried > 0 ? carried + 1 : 0) + turn.exchange.count
        prompt.messages.insert(Message(.assistant, text), at: max(0, prompt.messages.count - own))
        turn.told = results
        perform(turn.machine.preface(text), turn)
        turn.toldBytes = turn.machine.reply.utf8.count
        toldLate[turn.id] = results
        if toldLate.count > Self.toldMax, let oldest = toldLate.keys.min(by: { $0.high < $1.high }) { toldLate[oldest] = nil }
    }

    /// A turn that was to tell something was not heard: it is still to be told.
    func untell(_ turn: TurnID) {
        if let results = toldLate.removeValue(forKey: turn) { lateResults = results + lateResults }
    }

    /// How many turns are remembered for what they told.
    private static let toldMax = 16
}
