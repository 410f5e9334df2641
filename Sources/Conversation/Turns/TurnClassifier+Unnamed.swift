/// Which conversation a request without an id goes on with.
extension TurnClassifier {
    /// Whether it may be the one of this log, given what the request would be in it.
    func mayContinue(_ decision: TurnDecision, _ request: TurnSituation, _ log: ConversationLog, now: Duration) -> Bool {
        guard let turn = log.turns.last else { return isSilenceAgain(request, log, now) }
        let age = turn.isOpen ? .zero : now - (turn.endedAt ?? now)
        switch decision.turnClass {
        // Asked long ago and answered, it is asked by somebody else.
        case .retry: if case .rerun = decision.action, turn.state == .complete { return false } else { return true }
        case .toolFollowUp, .newUnheard, .newHeard: return !isOfQuietAlone(decision)
        // A history that is empty is the beginning of any: it tells nothing.
        case .stale: return !isOfResults(request) && (!request.before.isEmpty || isJoin(decision)) && age < .seconds(15)
        case .silence: return !decision.edits.isEmpty
        case .revised, .shrunk: return request.beforeHasUser && age < .seconds(600)
        case .first, .foreign, .alone: return false
        }
    }

    /// Results that nobody here asked for belong to anybody.
    private func isOfResults(_ request: TurnSituation) -> Bool { if case .results = request.ending { true } else { false } }

    private func isJoin(_ decision: TurnDecision) -> Bool { if case .join = decision.action { true } else { false } }

    /// The outcome of a `skip_turn` names no turn: any conversation answers it alike.
    private func isOfQuietAlone(_ decision: TurnDecision) -> Bool {
        if case .answer = decision.action { decision.turnClass == .toolFollowUp } else { false }
    }

    /// A conversation in which nothing has been said yet knows its own silence.
    private func isSilenceAgain(_ request: TurnSituation, _ log: ConversationLog, _ now: Duration) -> Bool {
        guard request.isSilent, let last = log.lastSilence else { return false }
        return last.asked == request.asked && now - last.at < replayWithin
    }
}
