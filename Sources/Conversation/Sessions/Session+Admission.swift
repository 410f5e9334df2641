/// What becomes of a request: decided in one step, before the first byte of its answer.
extension Session {
    enum Admission {
        /// Where it answers a silence, that of this conversation.
        case answered(FixedAnswer, silenceOf: ConversationID? = nil)
        /// What a leg of a turn was answered is said again.
        case replay(TurnRecord, leg: Int)
        case join(Turn)
        /// The prompt is made when the turn starts, after a turn it may have to wait for.
        case run(Turn, () -> Prompt)
    }

    /// A request and what it was found to be.
    struct Judged {
        let request: TurnRequest
        let id: ConversationID
        let situation: TurnSituation
        let decision: TurnDecision
        let now: Duration
    }

    func admit(_ request: TurnRequest) -> (TurnClass, Admission) {
        if request.standsAlone { return (.alone, admitAlone(request)) }
        refreshRecords()
        if request.heard != nil { return admitHeard(request) }
        let judged = judge(request, now: clock.now())
        if request.isOverLimit || request.isUnrecorded, judged.decision.action.beginsTurn {
            let language = judged.request.language
            let words = request.isUnrecorded ? language.apology : language.limitApology
            conversations[judged.id]?.log.remember(echo: words)
            return (judged.decision.turnClass, .answered(.say(words)))
        }
        return (judged.decision.turnClass, carryOut(judged))
    }

    private func carryOut(_ judged: Judged) -> Admission {
        let (id, decision) = (judged.id, judged.decision)
        // The greeting stays with the conversation when the turn it came with goes.
        let greeting = greeting(judged)
        let known = conversations[id]?.log.turns ?? []
        var changes = apply(decision.edits, to: id)
        switch decision.action {
        case .answer(let answer):
            remember(answer, in: id)
            if !changes.isEmpty { submit(changes) }
            return .answered(answer)
        case .silence(let answer, let isRepeat):
            remember(silence: answer, isRepeat: isRepeat, judged)
            // Nobody waits for it: what was cut may prove to have been heard, and how often there was silence counts.
            if let latest = conversations[id]?.log.turns.last, !latest.isOpen { changes += keepNote(latest.id, in: id) }
            if !changes.isEmpty { submit(changes) }
            return .answered(answer, silenceOf: id)
        case .join(let turnID):
            guard let turn = turns.values.first(where: { $0.id == turnID && !$0.machine.isOver }) else {
                return .answered(.say(TurnMachine.beat))
            }
            return .join(turn)
        case .replay(let turnID, let leg):
            guard let record = conversations[id]?.log.turns.last(where: { $0.id == turnID }) else {
                return .answered(.say(TurnMachine.beat))
            }
            return .replay(record, leg: leg)
        case .goOn(let turnID, let answers): return goOn(judged, turnID, answers)
        case .goOnAgain(let turnID): return goOnAgain(judged, turnID)
        case .rerun(let utterances, let old):
            changes += supersede(old, in: id)
            let turn = begin(judged, utterances, greeting: greeting, inPlaceOf: known, after: changes)
            turn.supersedes = old
            carryTools(into: turn)
            return prompted(turn, judged)
        case .run(let utterances):
            // The user went on without having heard the promise: it is asked again with the rest.
            if utterances.count < judged.situation.utterances.count, let last = conversations[id]?.log.turns.last {
                cancelLate(of: last.id)
            }
            interruptTurns(of: id, .bargeIn)
            return prompted(begin(judged, utterances, greeting: greeting, inPlaceOf: known, after: changes), judged)
        }
    }

    /// The conversation's opening words, where this turn begins with them.
    private func greeting(_ judged: Judged) -> String? {
        switch judged.decision.action {
        case .rerun(_, let old): old.lazy.compactMap { [memory] in memory.greeting(of: $0) }.first
        case .run where judged.decision.turnClass == .first: opening(judged)
        default: nil
        }
    }

    /// What the assistant said first, less what the gateway said on its own account: a check-in is no greeting.
    private func opening(_ judged: Judged) -> String? {
        let log = conversations[judged.id]?.log ?? ConversationLog()
        return judged.request.messages.first { message in
            message.role == .assistant && !TurnText.isSilent(message.text) && !log.isEcho(message.text, TextPrint(message.text))
        }?.text
    }
}
