/// Tells what a request is: pure, from the conversation's latest turns, the request and the time; the first row that fits
/// (`docs/wire/turns.md`).
struct TurnClassifier: Sendable {
    var replayWithin: Duration = .seconds(30)
    var staleWithin: Duration = .seconds(2)
    var silenceRetryWithin: Duration = .seconds(2)
    /// Whether the agent is asked what to say to a silence.
    var asksAgentOnSilence = false
    /// What a check-in and a goodbye are said in.
    var language = SpokenLanguage.english

    func decide(_ request: TurnSituation, in log: ConversationLog, now: Duration) -> TurnDecision {
        if let decision = toolFollowUp(request, log.turns.last, now: now) { return decision }
        guard let turn = log.turns.last else { return firstOrForeign(request, log, now: now) }
        if let leg = turn.legs.lastIndex(where: { $0.asked == request.asked }) { return retry(turn, leg, now: now) }
        if request.isSilent { return silence(request, log, turn, now: now) }
        if let decision = stale(request, turn, now: now) { return decision }

        let fitsBefore = turn.before.fit(request.before)
        if let decision = newHeard(request, log, turn) ?? newUnheard(request, turn, fitsBefore) { return decision }
        if fitsBefore { return revised(request, log, turn) }
        if turn.before.isBegun(by: request.before) {
            let gone = turn.before.userCount - request.before.count { $0.speaker == .user } + turn.utterances.count
            return TurnDecision(
                turnClass: .shrunk, edits: [.abandon(lastUtterances: gone)], action: .run(utterances: request.utterances))
        }
        return TurnDecision(turnClass: .foreign, action: .run(utterances: request.utterances))
    }

    // MARK: - Rows 1 and 10

    private func firstOrForeign(_ request: TurnSituation, _ log: ConversationLog, now: Duration) -> TurnDecision {
        let turnClass: TurnClass = request.beforeHasUser ? .foreign : .first
        let action =
            request.isSilent ? silentAction(request, log, isFirst: !request.beforeHasUser, now: now) : .run(utterances: request.utterances)
        return TurnDecision(turnClass: turnClass, action: action)
    }

    // MARK: - Row 2

    func retry(_ turn: TurnRecord, _ leg: Int, now: Duration) -> TurnDecision {
        let isLast = leg == turn.legs.count - 1
        let isFresh = !turn.deliveredWhole || within(replayWithin, of: turn.endedAt, now)
        let action: TurnDecision.Action =
            if isLast, turn.isOpen {
                .join(turn.id)
            } else if turn.isOpen || (turn.state == .complete && isFresh) || (!isLast && leg > 0) {
                // A leg that the client's tools have answered was delivered; the turn has gone on since.
                .replay(turn.id, leg: leg)
            } else {
                leg == 0 ? .rerun(utterances: turn.own, inPlaceOf: [turn.id]) : .goOnAgain(turn.id)
            }
        return TurnDecision(turnClass: .retry, action: action)
    }

    // MARK: - Row 3

    /// What the client's tools answered goes to the agent; that its own `skip_turn` was heeded needs no more words.
    private func toolFollowUp(_ request: TurnSituation, _ turn: TurnRecord?, now: Duration) -> TurnDecision? {
        switch request.ending {
        case .words: return nil
        case .results(let answers):
            let wanted = answers.filter { !$0.isOfQuiet }
            let beat = TurnDecision.Action.answer(.say(TurnMachine.beat))
            if wanted.isEmpty { return request.endsInSilence ? nil : TurnDecision(turnClass: .toolFollowUp, action: beat) }
            if let turn {
                let open = Set(turn.openCalls.map(\.id))
                let ours = wanted.filter { open.contains($0.id) }
                if !ours.isEmpty { return TurnDecision(turnClass: .toolFollowUp, action: .goOn(turn.id, answers: ours)) }
                let ids = Set(wanted.map(\.id))
                if let leg = turn.legs.lastIndex(where: { !ids.isDisjoint(with: $0.answers) }) { return retry(turn, leg, now: now) }
            }
            return TurnDecision(turnClass: .stale, action: beat)
        case .calls(let ids):
            guard let turn, !request.endsInSilence, !Set(turn.openCalls.map(\.id)).isDisjoint(with: ids) else { return nil }
            return TurnDecision(turnClass: .toolFollowUp, action: .goOn(turn.id, answers: []))
        }
    }

    // MARK: - Row 5

    private func stale(_ request: TurnSituation, _ turn: TurnRecord, now: Duration) -> TurnDecision? {
        if turn.isOpen, turn.superseded.contains(request.asked) { return TurnDecision(turnClass: .stale, action: .join(turn.id)) }
        guard turn.isOpen || (within(staleWithin, of: turn.endedAt, now) && !turn.hungUp), turn.before.isBegun(by: request.before)
        else { return nil }
        return TurnDecision(turnClass: .stale, action: .answer(.say(TurnMachine.beat)))
    }

    func within(_ span: Duration, of end: Duration?, _ now: Duration) -> Bool { end.map { now - $0 < span } ?? false }
}
