import Logging

/// Which conversation a request belongs to, and what it is there.
extension Session {
    var classifier: TurnClassifier {
        var classifier = TurnClassifier()
        classifier.asksAgentOnSilence = settings.asksAgentOnSilence
        return classifier
    }

    /// The conversation a request names, else the newest it goes on with, else a new one; and what the request is in it.
    func judge(_ request: TurnRequest, now: Duration) -> Judged {
        if let named = request.conversation {
            let id = named.scoped(to: request.caller)
            let log = conversation(id, of: request, now: now).log
            let situation = TurnSituation(request, log)
            return judged(request, id, situation, log, now)
        }
        let classifier = classifier
        // Most conversations have heard nothing of ours that must be left out: those see the same request.
        let plain = TurnSituation(request, ConversationLog())
        let mine = conversations.values.filter { !$0.isNamed && $0.caller == request.caller && $0.user == request.user }
        for one in mine.sorted(by: { $0.lastUsed > $1.lastUsed }) {
            let situation =
                one.log.echoes.isEmpty ? plain : TurnSituation(request, one.log)
            let found = classifier.decide(situation, in: one.log, now: now)
            guard classifier.mayContinue(found, situation, one.log, now: now) else { continue }
            conversations[one.id]?.lastUsed = now
            return judged(request, one.id, situation, one.log, now)
        }
        let id = ConversationID(firstTurn: TurnID())
        let log = conversation(id, of: request, now: now).log
        return judged(request, id, plain, log, now)
    }

    private func judged(
        _ request: TurnRequest, _ id: ConversationID, _ situation: TurnSituation, _ log: ConversationLog, _ now: Duration
    ) -> Judged {
        var request = request
        request.language = language(of: request, saying: situation.utterances, in: id)
        return Judged(request: request, id: id, situation: situation, decision: decide(request, situation, log, now), now: now)
    }

    /// The conversation of that name, made if there is none; in use from now on.
    func conversation(_ id: ConversationID, of request: TurnRequest, now: Duration) -> LiveConversation {
        if conversations[id] == nil { forgetOldest() }
        var conversation =
            conversations[id]
            ?? LiveConversation(
                id: id, caller: request.caller, user: request.user, isNamed: request.conversation != nil, lastUsed: now)
        conversation.lastUsed = now
        conversations[id] = conversation
        return conversation
    }

    /// Profile `api` with an id: retries join and revisions replace, but silence and old histories mean nothing to a client that writes.
    private func decide(_ request: TurnRequest, _ situation: TurnSituation, _ log: ConversationLog, _ now: Duration) -> TurnDecision {
        var classifier = classifier
        classifier.language = request.language
        let decision = classifier.decide(situation, in: log, now: now)
        guard request.profile == .api else { return decision }
        switch decision.action {
        case .answer, .silence:
            return TurnDecision(turnClass: decision.turnClass, action: .run(utterances: Self.trailingUtterances(request.messages)))
        default: return decision
        }
    }

    private func forgetOldest() {
        guard conversations.count >= settings.conversationsMax else { return }
        let busy = Set(turns.values.map(\.conversation))
        if let oldest = conversations.values.filter({ !busy.contains($0.id) }).min(by: { $0.lastUsed < $1.lastUsed }) {
            conversations[oldest.id] = nil
        }
    }

    static func trailingUtterances(_ messages: [Message]) -> [String] {
        Array(
            messages.reversed().prefix { $0.role == .user || $0.role == .system || $0.role == .developer }.filter { $0.role == .user }
                .map(\.text).reversed())
    }

    /// Says what a request was taken for; loudly when its history was not believed.
    func log(_ turnClass: TurnClass, of request: TurnRequest) {
        let isIgnored = turnClass == .foreign
        let level = isIgnored ? Logger.Level.notice : .debug
        guard logger.logLevel <= level else { return }
        logger.log(
            level: level,
            isIgnored ? "a request's history is not this conversation's and was ignored" : "a request was told apart",
            metadata: [
                "class": "\(turnClass.rawValue)", "session": "\(key)", "caller": "\(request.caller)",
                "conversation": "\(request.conversation?.rawValue ?? "")", "history_ignored": "\(isIgnored)",
                "request_id": "\(request.requestID ?? "")",
            ])
    }

    // MARK: - Answers without an agent

    func remember(_ answer: FixedAnswer, in id: ConversationID) {
        if let words = answer.words { conversations[id]?.log.remember(echo: words) }
    }

    func remember(silence answer: FixedAnswer, isRepeat: Bool, _ judged: Judged) {
        remember(answer, in: judged.id)
        if !isRepeat { conversations[judged.id]?.log.silences += 1 }
        conversations[judged.id]?.log.lastSilence = ConversationLog.Silence(asked: judged.situation.asked, at: judged.now, answer: answer)
    }
}
