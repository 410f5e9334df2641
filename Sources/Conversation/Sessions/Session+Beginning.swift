/// Turns that begin: on their own, in a conversation, or where they had stopped for the client's tools.
extension Session {
    // MARK: - A conversation of its own

    func admitAlone(_ request: TurnRequest) -> Admission {
        let turnID = TurnID()
        let turn = Turn(
            id: turnID, run: newRun(), request: request, turnClass: .alone, conversation: ConversationID(firstTurn: turnID),
            utterances: Self.trailingUtterances(request.messages), settings: settings)
        add(turn)
        turn.uncommitted = rows(turn)
        var prompt = Prompt(
            messages: request.messages, tokensMax: request.tokensMax, origin: request.origin, wantsUsage: request.wantsUsage,
            messagesAsSent: true)
        prompt.turn = turnID
        return .run(turn, { [prompt] in prompt })
    }

    // MARK: - An utterance the door has heard

    /// Nothing is inferred: it is a new turn, and whatever runs in its conversation is interrupted by it.
    func admitHeard(_ request: TurnRequest) -> (TurnClass, Admission) {
        if request.isUnrecorded { return (.alone, .answered(.say(request.language.apology))) }
        guard let named = request.conversation else { return (.alone, admitAlone(request)) }
        let (id, now) = (named.scoped(to: request.caller), clock.now())
        let log = conversation(id, of: request, now: now).log
        if request.channel != .text { interruptTurns(of: id, .bargeIn) }
        let turnClass: TurnClass =
            if let last = conversations[id]?.log.turns.last { last.stored == nil ? .newUnheard : .newHeard } else { .first }
        // Nothing will ever be compared with it.
        let situation = TurnSituation(messages: [], tools: [], log: log)
        let utterances = Self.trailingUtterances(request.messages)
        let decision = TurnDecision(turnClass: turnClass, action: .run(utterances: utterances))
        let judged = Judged(request: request, id: id, situation: situation, decision: decision, now: now)
        return (turnClass, prompted(begin(judged, utterances, greeting: nil, inPlaceOf: [], after: []), judged))
    }

    // MARK: - A conversation that goes on

    /// - Parameter known: the conversation's turns before the request; those that are gone by now had their requests answered here.
    func begin(
        _ judged: Judged, _ utterances: [String], greeting: String?, inPlaceOf known: [TurnRecord], after changes: [HistoryChange]
    ) -> Turn {
        let (request, situation, id) = (judged.request, judged.situation, judged.id)
        let turn = Turn(
            id: request.heard ?? TurnID(), run: newRun(), request: request, turnClass: judged.decision.turnClass, conversation: id,
            utterances: utterances, settings: settings)
        turn.requestedAt = judged.now
        add(turn)
        var record = TurnRecord(
            id: turn.id, channel: turn.channel, utterances: situation.utterances,
            carried: max(0, situation.utterances.count - utterances.count), before: EarlierLines(situation.before),
            legs: [TurnRecord.Leg(asked: situation.asked)])
        record.isCompared = request.heard == nil
        let kept = Set(conversations[id]?.log.turns.map(\.id) ?? [])
        record.superseded = known.filter { !kept.contains($0.id) }.flatMap(\.askedSoFar).suffix(TurnRecord.supersededKeptMax)
        conversations[id]?.log.append(record)
        memory.append(
            SessionMemory.PastTurn(id: turn.id, conversation: id, greeting: greeting, utterances: utterances, reply: nil))
        keepWithinBudget()
        let greetings = greeting.map { [HistoryChange.insert(entry(turn, .greeting, $0, .complete))] } ?? []
        if !changes.isEmpty { submit(changes) }
        turn.uncommitted = noted(greetings + rows(turn), turn)
        return turn
    }

    func prompted(_ turn: Turn, _ judged: Judged) -> Admission {
        .run(turn, { [self, turnID = turn.id, run = turn.run] in self.assumeIsolated { $0.prompt(judged, for: turnID, run) } })
    }

    /// What the agent is asked: what the session remembers up to this turn, and what tools have answered in it.
    private func prompt(_ judged: Judged, for turnID: TurnID, _ run: RunID) -> Prompt {
        let (request, turn) = (judged.request, turns[run])
        let context = request.profile == .voice ? SessionMemory.context(Self.systemTexts(request.messages)) : nil
        var messages = memory.messages(upTo: turnID, context: context)
        if request.profile == .api { messages = request.messages.filter { $0.role == .system || $0.role == .developer } + messages }
        if let turn, turn.utterances.isEmpty, turn.followUps == 0 {
            if case .results = judged.situation.ending {
                messages += request.messages.reversed().prefix { $0.role != .user }.reversed().filter { $0.role != .system }
            } else {
                // The agent answers a silence that it is shown as the platform shows it.
                messages.append(Message(.user, "..."))
            }
        }
        messages += turn?.exchange ?? []
        var prompt = Prompt(messages: messages, tokensMax: request.tokensMax, origin: request.origin, wantsUsage: request.wantsUsage)
        prompt.turn = turnID
        prompt.leg = turn?.followUps ?? 0
        prompt.isSpoken = request.profile == .voice
        prompt.language = request.language
        prompt.heardOfCutReply = memory.heardOfCutReply(before: turnID)
        return prompt
    }

    private static func systemTexts(_ messages: [Message]) -> [String] {
        messages.filter { $0.role == .system || $0.role == .developer }.map(\.text)
    }
}
