/// New turns, and what they say about those before them.
extension ReferenceMemory {
    /// Rows 1 and 6 to 10, and row 2 for a turn that came to nothing.
    func new(
        _ verdict: ReferenceClass, _ said: ReferenceHistory, _ last: Int?, _ body: JSONValue, _ id: String, _ state: inout State
    ) -> ReferencePlan {
        var turn = ReferenceTurn(said)
        turn.conversation = id
        turn.isStored = true
        if habits.has(.joinsUtterances), turn.asked.count > 1 { turn.asked = [turn.asked.joined(separator: " ")] }
        if let last { settle(verdict, said, last, &turn, &state) }
        if let last, verdict.interrupts, !state.turns[last].isOver {
            interrupt(last, &state)
            if !habits.keepsSupersededRunning { state.turns[last].isSuperseded = true }
        }
        let isFirst = !state.turns.contains { $0.conversation == id && $0.isStored }
        turn.greeting = isFirst && !habits.forgetsGreeting ? said.greeting : nil
        if isFirst, habits.has(.storesUnknownPast) { turn.greeting = said.before.last { !$0.isUser }?.text }
        turn.session = habits.letsRequestNameSession ? body["elevenlabs_extra_body"]?["session"]?.string : nil
        turn.system = habits.storesSystemText ? said.system : nil
        if !habits.has(.neverResetsSilence) { state.conversations[id]?.silences = 0 }
        let newest = state.conversations.values.map(\.order).max() ?? 0
        state.conversations[id]?.order = newest + 1
        let isBusy = state.turns.contains { $0.conversation != id && $0.isStored && !$0.isOver }
        if isBusy, habits.has(.interruptsOthers) {
            for index in state.turns.indices where !state.turns[index].isOver {
                interrupt(index, &state)
                state.turns[index].isSuperseded = true
            }
        }
        let late = habits.has(.forgetsLateAnswers) ? nil : state.conversations[id]?.late
        state.conversations[id]?.late = nil
        var asked = turn.asked
        if habits.has(.asksTheLastUtteranceOnly) { asked = Array(asked.suffix(1)) }
        guard isBusy, !habits.has(.interruptsOthers), !habits.has(.interleaves) else {
            var plan = agent(body, asked: asked, results: nil, &state)
            if let late, late.at <= clock.now() { plan.deltas = ReferenceAgent.words(of: late.text) + [" "] + plan.deltas }
            return begin(plan, turn, said, &state)
        }
        turn.waiting = body
        var plan = ReferencePlan()
        plan.waitsForOthers = true
        return begin(plan, turn, said, &state)
    }

    /// What the new turn says of the one before it.
    private func settle(
        _ verdict: ReferenceClass, _ said: ReferenceHistory, _ last: Int, _ turn: inout ReferenceTurn, _ state: inout State
    ) {
        switch verdict {
        case .unheard where habits.asksAgentOnSilence && state.turns[last].asked.isEmpty: break
        case .unheard where !habits.storesUnheardReply && !habits.has(.keepsUnheardCompleteReply):
            if said.before.count > state.turns[last].before.count {
                // An ellipsis stands where the reply was not heard: the utterance keeps its own place.
                state.turns[last].heard = habits.has(.keepsReplyBehindEllipsis) ? nil : ""
            } else {
                state.turns[last].isReplaced = true
            }
        case .unheard:
            turn.asked = Array(turn.asked.dropFirst(state.turns[last].asked.count))
        case .heard:
            guard !habits.ignoresHeardPrefix else { break }
            let before = said.before
            let end = before.count - 1
            let count = state.turns[last].asked.count
            if end >= count, !habits.has(.keepsFirstTranscript) { state.turns[last].asked = before[(end - count)..<end].map(\.text) }
        case .revised:
            if !habits.storesRevisionBeside, !(habits.asksAgentOnSilence && state.turns[last].asked.isEmpty) {
                state.turns[last].isReplaced = true
                turn.superseded = state.turns[last].superseded + state.turns[last].legs.map(\.said)
                turn.greeting = state.turns[last].greeting
                if !habits.has(.forgetsWhatRan) { turn.ran = state.turns[last].ran }
            }
        case .shrunk:
            guard !habits.has(.abandonsNothing) else { break }
            let count = said.before.count
            for index in state.turns.indices where state.turns[index].conversation == turn.conversation {
                if state.turns[index].isStored, state.turns[index].before.count >= count { state.turns[index].isAbandoned = true }
            }
        case .foreign:
            if habits.has(.takesForgeryForTheLastTurn) { state.turns[last].heard = said.before.last { !$0.isUser }?.text }
        default: break
        }
        if [.heard, .revised, .unheard].contains(verdict), !habits.ignoresHeardPrefix { listen(to: said, upTo: last, &state) }
    }

    /// Takes from a history what was heard of the conversation's replies.
    func listen(to said: ReferenceHistory, upTo last: Int, _ state: inout State) {
        let before = said.before
        let dropped = ReferenceClassifier(said: said, turn: state.turns[last], now: clock.now(), mistakes: habits.mistakes).dropped
        for index in state.turns.indices.prefix(last + 1) {
            let turn = state.turns[index]
            guard turn.conversation == state.turns[last].conversation, turn.isStored, !turn.isReplaced, !turn.isAbandoned else { continue }
            let place = turn.before.count + turn.asked.count - dropped
            guard before.indices.contains(place), !before[place].isUser else { continue }
            if habits.has(.cutsForGood), turn.heard != nil { continue }
            let text = before[place].text
            guard ReferenceText.key(text) != "" || index == last && !habits.has(.keepsReplyBehindEllipsis) else { continue }
            if habits.has(.cutsInTheListenersSpelling) {
                state.turns[index].heard = text
            } else if habits.has(.countsBufferWordsAsHeard), ReferenceWords.covers(text + " ") || ReferenceWords.covers(text) {
                state.turns[index].heard = text
            } else {
                state.turns[index].hear(text)
            }
        }
    }
}
