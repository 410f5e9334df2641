import Synchronization

/// A turn of the session: told from what it repeats or corrects, row by row of the page on turns.
extension ReferenceMemory {
    /// Whose conversation a request says it is in.
    struct Caller {
        var conversation: String?
        var user: String?
    }

    func begin(voice body: JSONValue, of caller: Caller) -> ReferencePlan {
        state.withLock { state in
            let id = conversation(of: body, caller, &state)
            let said = history(of: body, in: id, state)
            let last = state.turns.lastIndex { $0.conversation == id && $0.isStored && !$0.isReplaced && !$0.isAbandoned }
            let verdict = verdict(on: said, last, state)
            switch (verdict, last) {
            case (.retry, let last?) where !habits.answersRetryAnew: return again(said, last, body, id, &state)
            case (.followUp, let last?): return goOn(said, last, body, &state)
            case (.ownResult, _), (.stale, _): return beat(said, id, &state)
            case (.joinsNewer, let last?):
                return join(last, state.turns[last].legs.count - 1, elapsed: elapsed(last, state), &state)
            case (.silence, _) where !habits.asksAgentOnSilence, (.first, _) where said.isSilent && !habits.asksAgentOnSilence:
                return silence(said, last, body, id, isFirst: verdict == .first, &state)
            default: return new(verdict, said, last, body, id, &state)
            }
        }
    }

    /// The conversation of a request: the one it names, or the newest that it can be a continuation of.
    private func conversation(of body: JSONValue, _ caller: Caller, _ state: inout State) -> String {
        if let id = caller.conversation {
            if state.conversations[id] == nil {
                state.conversations[id] = Conversation(user: caller.user, order: state.conversations.count)
            }
            return id
        }
        let mine = state.conversations.filter { habits.has(.remembersOtherUsers) || $0.value.user == caller.user }
        for (id, _) in mine.sorted(by: { $0.value.order > $1.value.order }) where !habits.has(.needsAnID) {
            guard let last = state.turns.lastIndex(where: { $0.conversation == id && $0.isStored && !$0.isReplaced && !$0.isAbandoned })
            else { continue }
            let said = history(of: body, in: id, state)
            let age = state.turns[last].endedAt.map { clock.now() - $0 } ?? .zero
            let isContinued =
                switch verdict(on: said, last, state) {
                case .retry, .followUp, .unheard, .heard, .joinsNewer: true
                case .stale: age < .seconds(15)
                case .revised, .shrunk: said.before.contains(where: \.isUser) && age < .seconds(600)
                default: false
                }
            if isContinued { return id }
        }
        let id = "unnamed-\(state.conversations.count)"
        state.conversations[id] = Conversation(user: caller.user, order: state.conversations.count)
        return id
    }

    private func history(of body: JSONValue, in id: String, _ state: State) -> ReferenceHistory {
        var echoes = state.conversations[id]?.echoes ?? .init()
        if habits.has(.knowsNoEchoes) { echoes = .init() }
        return ReferenceHistory(habits.misread(body), without: echoes)
    }

    private func verdict(on said: ReferenceHistory, _ last: Int?, _ state: State) -> ReferenceClass {
        if said.endsWithEcho, !habits.has(.answersOwnResults) { return .ownResult }
        let turn = last.map { state.turns[$0] }
        return habits.judge(ReferenceClassifier(said: said, turn: turn, now: clock.now(), mistakes: habits.mistakes).verdict)
    }

    /// Row 2: joined while it runs, said again when it was answered, run again when it was not.
    private func again(
        _ said: ReferenceHistory, _ last: Int, _ body: JSONValue, _ id: String, _ state: inout State
    ) -> ReferencePlan {
        let turn = state.turns[last]
        let leg = turn.legs.firstIndex { $0.said.isSame(as: said) } ?? turn.legs.count - 1
        if habits.runsRetriesBeside { return new(.foreign, said, last, body, id, &state) }
        if habits.has(.replaysWithAnotherRun) { state.asked.append(body.text()) }
        if !turn.isOver { return join(last, leg, elapsed: habits.has(.joinsFromNow) ? .zero : elapsed(last, state), &state) }
        let age = turn.endedAt.map { clock.now() - $0 } ?? .zero
        if turn.state == .complete, age < .seconds(30) || habits.has(.replaysForEver) {
            return join(last, leg, elapsed: .seconds(3600), &state)
        }
        if !habits.has(.forgetsInterruptedRetry) { state.turns[last].isReplaced = true }
        return new(.retry, said, last, body, id, &state)
    }

    private func elapsed(_ turn: Int, _ state: State) -> Duration {
        state.turns[turn].legs.last.map { clock.now() - $0.beganAt } ?? .zero
    }

    /// Row 3: the agent goes on with the results, in the same turn.
    private func goOn(_ said: ReferenceHistory, _ last: Int, _ body: JSONValue, _ state: inout State) -> ReferencePlan {
        if habits.storesFollowUps { state.turns[last].repeated = said.messages.last { $0.role == "user" }.map(\.text) }
        if habits.has(.storesFollowUpBeside) {
            var turn = ReferenceTurn(said)
            turn.conversation = state.turns[last].conversation
            turn.isStored = true
            state.turns[last].endedAt = clock.now()
            return begin(agent(body, asked: [], results: said, &state), turn, said, &state)
        }
        return add(agent(body, asked: [], results: said, &state), said, to: last, &state)
    }

    /// An ellipsis and a space, in nobody's turn.
    private func beat(_ said: ReferenceHistory, _ id: String, _ state: inout State) -> ReferencePlan {
        echo(ReferenceWords.beat, id, &state)
        return own(.own(ReferenceWords.beat), said, id, &state)
    }

    private func own(_ plan: ReferencePlan, _ said: ReferenceHistory, _ id: String, _ state: inout State) -> ReferencePlan {
        var turn = ReferenceTurn(said)
        turn.conversation = id
        turn.isStored = habits.storesSilence
        return begin(plan, turn, said, &state)
    }

    func echo(_ text: String, _ id: String, _ state: inout State) {
        state.conversations[id, default: Conversation()].echoes.texts.insert(text.trimmingSpaces)
    }

    /// Row 4.
    private func silence(
        _ said: ReferenceHistory, _ last: Int?, _ body: JSONValue, _ id: String, isFirst: Bool, _ state: inout State
    ) -> ReferencePlan {
        if let last, !habits.has(.keepsReplyOverSilence) { listen(to: said, upTo: last, &state) }
        var conversation = state.conversations[id] ?? Conversation()
        if let before = conversation.lastSilence, clock.now() - before.at < .seconds(2), before.said.isSame(as: said),
            !habits.has(.countsRepeatedSilence)
        {
            return own(before.plan, said, id, &state)
        }
        conversation.silences += 1
        let plan = ReferenceSilence(
            tools: body["tools"]?.array ?? [], number: conversation.silences, isFirst: isFirst, hasCheckedIn: conversation.hasCheckedIn,
            habits: habits
        ).plan
        if plan.text == ReferenceWords.checkIn { conversation.hasCheckedIn = true }
        conversation.lastSilence = (clock.now(), said, plan)
        state.conversations[id] = conversation
        if !plan.text.isEmpty { echo(plan.text, id, &state) }
        let begun = own(plan, said, id, &state)
        for call in begun.toolCalls { state.conversations[id]?.echoes.calls.insert(call.id) }
        return begun
    }
}
