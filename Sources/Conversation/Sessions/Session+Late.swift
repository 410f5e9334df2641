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
        // Should the gateway stop before there is more to tell, this is.
        keep(LateResult(id: late.lateID, turn: late.id, conversation: late.conversation, text: late.language.lateFailure))
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
        guard hasFailed || !TurnText.isSilent(text) else { return submit([.dropLate(late.lateID)]) }
        tellLater(
            LateResult(
                id: late.lateID, turn: late.id, conversation: late.conversation, text: hasFailed ? late.language.lateFailure : text))
    }

    /// The turn is no longer what was asked: its late work ends, and nobody is told of it.
    func cancelLate(of turn: TurnID) {
        let results = lateResults.filter { $0.turn == turn }.map(\.id)
        lateResults.removeAll { $0.turn == turn }
        let gone = lateTurns.values.filter { $0.id == turn }.map(\.lateID) + results
        endLate { $0.id == turn }
        if !gone.isEmpty { submit(gone.map { .dropLate($0) }) }
    }

    /// The gateway stops, or the session is deleted: what was promised stays as it is kept.
    func cancelAllLate() { endLate { _ in true } }

    private func endLate(where isOver: (Turn) -> Bool) {
        for late in lateTurns.values where isOver(late) {
            lateTurns[late.run] = nil
            late.pacing?.cancel()
            late.agentRun?.cancel()
            endTools(late)
            late.release(.interrupted(.superseded))
        }
    }

    /// What was promised is there: told on a call that is quiet, else first thing in the next turn.
    func tellLater(_ result: LateResult) {
        if announcer == nil { keep(result) }
        wait(toTell: result)
    }

    /// What was kept when the gateway stopped is told as if it had not.
    func recalledLate(_ results: [LateResult]) {
        for result in results { wait(toTell: result) }
    }

    private func wait(toTell result: LateResult) {
        guard let announcer else { return lateResults.append(result) }
        submit([.dropLate(result.id)])
        announcer(result.text)
    }

    /// Until it is told: a gateway that stops tells it when it is back, once at the most.
    private func keep(_ result: LateResult) {
        guard let scope else { return }
        let record = LateRecord(
            id: result.id, session: key, scope: scope, turn: result.turn, conversation: result.conversation, text: result.text,
            atMs: clock.wallMs())
        submit([.keepLate(record)])
    }

    /// From now on late results go to `announcer`, those that wait first; nil: they wait for the next turn.
    public func announceLate(to announcer: (@Sendable (String) -> Void)?) {
        self.announcer = announcer
        guard announcer != nil else { return }
        onceRecalled {
            let results = self.lateResults
            self.lateResults = []
            for result in results { self.wait(toTell: result) }
        }
    }

    /// A late result that was announced and could not be told.
    public func returnLate(_ text: String) {
        let result = LateResult(turn: TurnID(), conversation: .main, text: text)
        keep(result)
        lateResults.append(result)
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
        // Nothing is said before this is on disk with the utterance.
        turn.uncommitted = (turn.uncommitted ?? []) + results.map { .dropLate($0.id) }
        perform(turn.machine.preface(text), turn)
        turn.toldBytes = turn.machine.reply.utf8.count
        toldLate[turn.id] = results
        if toldLate.count > Self.toldMax, let oldest = toldLate.keys.min(by: { $0.high < $1.high }) { toldLate[oldest] = nil }
    }

    /// A turn that was to tell something was not heard: it is still to be told.
    func untell(_ turn: TurnID) {
        guard let results = toldLate.removeValue(forKey: turn) else { return }
        for result in results { keep(result) }
        lateResults = results + lateResults
    }

    /// How many turns are remembered for what they told.
    private static let toldMax = 16
}
