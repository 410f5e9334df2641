/// What becomes of a request: decided in one step, before the first byte of its answer.
extension Session {
    enum Admission {
        case answered(FixedAnswer)
        case replay(TurnRecord)
        case join(Turn)
        /// The prompt is made when the turn starts, after a turn it may have to wait for.
        case run(Turn, () -> Prompt)
    }

    func admit(_ request: TurnRequest) -> Admission {
        if request.standsAlone { return admitAlone(request) }
        let now = clock.now()
        refreshRecords()
        let id = conversation(for: request, now: now)
        guard var conversation = conversations[id] else { return admitAlone(request) }
        conversation.lastUsed = now
        if request.heard != nil {
            conversations[id] = conversation
            if request.channel != .text { interruptTurns(of: id, .bargeIn) }
            // Nothing will ever be compared with it.
            let unread = TurnSituation(messages: [], tools: [], echoes: [])
            return run(request, unread, Self.trailingUtterances(request.messages), greeting: nil, superseded: [], in: id, after: [])
        }
        let situation = TurnSituation(messages: request.messages, tools: request.tools, echoes: conversation.log.echoes)
        let decision = decide(request, situation, conversation.log, now: now)
        conversations[id] = conversation

        // The greeting stays with the conversation when the turn it came with goes.
        let greeting = greeting(decision, request, in: conversation.log)
        var changes = apply(decision.edits, to: id)
        switch decision.action {
        case .answer(let answer):
            remember(answer, decision.turnClass, situation, in: id, now: now)
            if !changes.isEmpty { submit(changes) }
            return .answered(answer)
        case .join(let turnID):
            guard let turn = turns.values.first(where: { $0.id == turnID && !$0.machine.isOver }) else {
                return .answered(.say(TurnMachine.beat))
            }
            return .join(turn)
        case .replay(let turnID):
            guard let record = conversations[id]?.log.turns.last(where: { $0.id == turnID }) else {
                return .answered(.say(TurnMachine.beat))
            }
            return .replay(record)
        case .rerun(let utterances, let old):
            let superseded = conversations[id]?.log.turns.last { $0.id == old }.map { $0.superseded + $0.legs } ?? []
            changes += supersede(old, in: id)
            return run(request, situation, utterances, greeting: greeting, superseded: superseded, in: id, after: changes)
        case .run(let utterances):
            interruptTurns(of: id, .bargeIn)
            return run(request, situation, utterances, greeting: greeting, superseded: [], in: id, after: changes)
        }
    }

    /// Profile `api` with an id: retries join and revisions replace, but silence and old histories mean nothing to a client that writes.
    private func decide(_ request: TurnRequest, _ situation: TurnSituation, _ log: ConversationLog, now: Duration) -> TurnDecision {
        let decision = TurnClassifier().decide(situation, in: log, now: now)
        guard request.profile == .api, case .answer = decision.action else { return decision }
        return TurnDecision(turnClass: .foreign, action: .run(utterances: Self.trailingUtterances(request.messages)))
    }

    private func greeting(_ decision: TurnDecision, _ request: TurnRequest, in log: ConversationLog) -> String? {
        if decision.turnClass == .first { return request.messages.first { $0.role == .assistant }?.text }
        if case .rerun(_, let old) = decision.action { return memory.greeting(of: old) }
        for case .abandon(let turnIDs) in decision.edits {
            return turnIDs.lazy.compactMap { self.assumeIsolated { $0.memory }.greeting(of: $0) }.first
        }
        return nil
    }

    // MARK: - A conversation of its own

    private func admitAlone(_ request: TurnRequest) -> Admission {
        let utterances = Self.trailingUtterances(request.messages)
        let turnID = TurnID()
        let turn = Turn(
            id: turnID, run: newRun(), request: request, conversation: ConversationID(firstTurn: turnID), utterances: utterances,
            settings: settings)
        add(turn)
        turn.uncommitted = rows(turn)
        var prompt = Prompt(
            messages: request.messages, tokensMax: request.tokensMax, origin: request.origin, wantsUsage: request.wantsUsage,
            messagesAsSent: true)
        prompt.turn = turnID
        return .run(turn, { [prompt] in prompt })
    }

    private static func trailingUtterances(_ messages: [Message]) -> [String] {
        Array(
            messages.reversed().prefix { $0.role == .user || $0.role == .system || $0.role == .developer }.filter { $0.role == .user }
                .map(\.text).reversed())
    }

    // MARK: - A conversation that goes on

    private func run(
        _ request: TurnRequest, _ situation: TurnSituation, _ utterances: [String], greeting: String?, superseded: [[Line]],
        in id: ConversationID, after changes: [HistoryChange]
    ) -> Admission {
        let turn = Turn(
            id: request.heard ?? TurnID(), run: newRun(), request: request, conversation: id, utterances: utterances, settings: settings)
        add(turn)
        var record = TurnRecord(
            id: turn.id, channel: turn.channel, utterances: situation.utterances,
            carried: max(0, situation.utterances.count - utterances.count), before: situation.before, legs: [situation.lines])
        record.superseded = superseded.suffix(TurnRecord.supersededKeptMax)
        conversations[id]?.log.append(record)
        memory.append(
            SessionMemory.PastTurn(id: turn.id, conversation: id, greeting: greeting, utterances: utterances, reply: nil))
        let greetings = greeting.map { [HistoryChange.insert(entry(turn, .greeting, $0, .complete))] } ?? []
        if !changes.isEmpty { submit(changes) }
        turn.uncommitted = greetings + rows(turn)
        let turnID = turn.id
        let isFollowUp = !situation.endsWithTools.isEmpty
        return .run(turn, { [self] in self.assumeIsolated { $0.prompt(request, for: turnID, isFollowUp: isFollowUp) } })
    }

    /// What the agent is asked: what the session remembers up to this turn, and what the client's tools have answered.
    private func prompt(_ request: TurnRequest, for turnID: TurnID, isFollowUp: Bool) -> Prompt {
        let context = request.profile == .voice ? SessionMemory.context(Self.systemTexts(request.messages)) : nil
        var messages = memory.messages(upTo: turnID, context: context)
        if request.profile == .api { messages = request.messages.filter { $0.role == .system || $0.role == .developer } + messages }
        if isFollowUp { messages += request.messages.reversed().prefix { $0.role != .user }.reversed().filter { $0.role != .system } }
        var prompt = Prompt(messages: messages, tokensMax: request.tokensMax, origin: request.origin, wantsUsage: request.wantsUsage)
        prompt.turn = turnID
        prompt.isSpoken = request.profile == .voice
        prompt.language = request.language
        return prompt
    }

    private static func systemTexts(_ messages: [Message]) -> [String] {
        messages.filter { $0.role == .system || $0.role == .developer }.map(\.text)
    }

    /// The conversation a request belongs to: the one it names, else the newest it goes on with, else a new one.
    private func conversation(for request: TurnRequest, now: Duration) -> ConversationID {
        let id: ConversationID
        if let named = request.conversation {
            id = named.scoped(to: request.caller)
        } else {
            let mine = conversations.values
                .filter { !$0.isNamed && $0.caller == request.caller && $0.user == request.user }
                .sorted { $0.lastUsed > $1.lastUsed }
            let found = mine.first {
                TurnClassifier().mayContinue(
                    TurnSituation(messages: request.messages, tools: request.tools, echoes: $0.log.echoes), $0.log, now: now)
            }
            id = found?.id ?? ConversationID(firstTurn: TurnID())
        }
        if conversations[id] == nil {
            forgetOldest()
            conversations[id] = LiveConversation(
                id: id, caller: request.caller, user: request.user, isNamed: request.conversation != nil, lastUsed: now)
        }
        return id
    }

    private func forgetOldest() {
        guard conversations.count >= settings.conversationsMax else { return }
        let busy = Set(turns.values.map(\.conversation))
        if let oldest = conversations.values.filter({ !busy.contains($0.id) }).min(by: { $0.lastUsed < $1.lastUsed }) {
            conversations[oldest.id] = nil
        }
    }

    private func remember(
        _ answer: FixedAnswer, _ turnClass: TurnClass, _ situation: TurnSituation, in id: ConversationID, now: Duration
    ) {
        guard var log = conversations[id]?.log else { return }
        switch answer {
        case .say(let text), .call(_, _, let text?): log.remember(echo: text)
        case .call: break
        }
        if turnClass == .silence {
            let isRepeat = log.lastSilence.map { $0.lines == situation.lines && now - $0.at < TurnClassifier().silenceRetryWithin } ?? false
            if !isRepeat { log.silences += 1 }
            log.lastSilence = (situation.lines, now, answer)
        }
        conversations[id]?.log = log
    }
}
