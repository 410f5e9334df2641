/// The requests a reply takes: attempts, their failures and the reply's end.
extension ConversationMachine {
    private var budget: Duration { .milliseconds(timings.turnBudgetMilliseconds) }

    /// Asks the model for what comes next.
    mutating func ask(followUps: Int, since startedAt: Duration) {
        turn = ConversationTurn(eventID: newEventID(), at: now, startedAt: startedAt, followUps: followUps, timings)
        post()
    }

    /// Asks for a word to a silent user.
    mutating func breakSilence() {
        quietSince = nil
        if timings.silenceForm == .dots { remember("user", "...") }
        ask(followUps: 0, since: now)
    }

    private mutating func post() {
        guard let settings else { return }
        requestsMade += 1
        turn?.ask(requestsMade, at: now)
        put(.post(request: requestsMade, url: settings.url, headers: settings.headers, body: settings.body(history).bytes))
    }

    /// The instants a turn waits for.
    func turnInstants(_ turn: ConversationTurn) -> [Duration?] {
        let word = turn.speech.word(turn.wordsSpoken + 1)?.startsAt
        let spoken = settings?.isTextOnly == true ? nil : word
        switch turn.stage {
        case .pausing(let until): return [until, turn.startedAt + budget]
        case .asking:
            let cascade = turn.firstTokenAt == nil ? settings.map { turn.origin + $0.cascadeTimeout } : nil
            return [cascade, turn.startedAt + budget, spoken]
        case .speaking: return [spoken ?? (settings?.isTextOnly == true ? now : turn.speech.endsAt ?? now)]
        case .awaitingTools(let until): return [until]
        }
    }

    mutating func decideTurn() {
        guard let turn else { return }
        switch turn.stage {
        case .asking, .pausing:
            if now >= turn.startedAt + budget {
                return refuse(.init(code: 1002, kind: "llm_timeout", reason: "Generating the LLM response took too long."))
            }
            if case .pausing(let until) = turn.stage {
                if now >= until { post() }
                return
            }
            if turn.firstTokenAt == nil, let settings, now >= turn.origin + settings.cascadeTimeout {
                let seconds = settings.cascadeTimeout.milliseconds / 1000
                return failed("no first token within \(seconds) s", isSlow: true)
            }
            speakDue()
        case .speaking:
            speakDue()
            let isSpoken = settings?.isTextOnly == true || (self.turn?.speech.endsAt ?? now) <= now
            if isSpoken, self.turn.map({ $0.wordsSpoken >= $0.speech.wordsKnown }) ?? true || settings?.isTextOnly == true { spoken() }
        case .awaitingTools(let until): if now >= until { toolsTimedOut() }
        }
    }

    /// Takes what a request brought; what comes of one that was given up is dropped.
    mutating func model(_ event: TurnMachine.Input, of request: Int) {
        guard let turn, turn.request == request, turn.stage == .asking else { return }
        switch event {
        case .sent: self.turn?.sentAt = now
        case .head(let status, let contentType):
            if status != 200 {
                failed("status \(status)")
            } else if !contentType.lowercased().hasPrefix("text/event-stream") {
                failed("200 with '\(contentType)' instead of an event stream")
            }
        case .bytes(let bytes):
            read(bytes)
            if let failure = self.turn?.failure { failed(failure) }
        case .ended(.complete): complete()
        case .ended(let ending): failed("the stream broke: \(ending)")
        }
    }

    private mutating func read(_ bytes: [UInt8]) {
        guard var turn else { return }
        for item in turn.reader.consume(bytes) {
            switch item {
            case .content(let text):
                if turn.text.isEmpty { part("start", "", turn.eventID) }
                turn.say(text, at: now)
                part("delta", text, turn.eventID)
            case .toolCall(let index, let id, let name, let arguments):
                turn.call(index, id: id, name: name, arguments: arguments, at: now)
            case .failure(let reason): turn.failure = turn.failure ?? reason
            case .finish, .done, .comment: break
            }
        }
        self.turn = turn
    }

    private mutating func part(_ kind: String, _ text: String, _ eventID: Int) {
        guard settings?.isTextOnly == true else { return }
        let event: JSONValue = ["type": .string(kind), "text": .string(text), "event_id": .integer(eventID)]
        tell("agent_chat_response_part", ["text_response_part": event])
    }

    /// The stream came to its end.
    private mutating func complete() {
        guard turn?.firstTokenAt != nil else { return failed("LLM Cascade Error: Brain returned no response") }
        turn?.speech.finish(at: now)
        turn?.stage = .speaking
        if let turn, !turn.text.isEmpty {
            part("stop", "", turn.eventID)
            told()
        }
    }

    /// Tells the client the whole text.
    mutating func told() {
        guard let turn else { return }
        tell(
            "agent_response",
            ["agent_response_event": ["agent_response": .string(turn.text), "event_id": .integer(turn.eventID)]])
    }

    /// An attempt has failed: the same request goes out again, or the conversation is over.
    private mutating func failed(_ reason: String, isSlow: Bool = false) {
        guard let turn else { return }
        record.failures.append(reason)
        guard turn.attempts < timings.attemptsMax else {
            return refuse(.init(code: 1002, kind: "custom_llm_error", reason: "custom_llm generation failed", debug: reason))
        }
        if timings.closesOld { put(.hangUp(request: turn.request)) }
        if isSlow {
            post()
        } else {
            self.turn?.stage = .pausing(until: now + .milliseconds(timings.retryMilliseconds))
        }
    }
}
