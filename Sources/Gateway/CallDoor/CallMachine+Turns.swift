import Conversation

/// Utterances, the turns they begin, and their replies.
extension CallMachine {
    /// The user has spoken.
    mutating func heard(_ event: CallEvent) {
        if isDuplicate(event) {
            measure { $0.duplicates += 1 }
            return drop(event, .duplicate)
        }
        guard mayTalk(event) else {
            drop(event, .refused)
            return refuse(event.userID)
        }
        connect(isKnown: false)
        let text = event.text ?? ""
        if let path = event.audioPath, path.hasPrefix("/") { emit(.measureRecording(call?.id, path: path)) }
        guard text.isSpeakable else { return drop(event, .blank) }
        guard goesOn() else { return drop(event, .ending) }
        if let language = event.language.flatMap(SpokenLanguage.init(knownTag:)) { call?.language = language }
        call?.lastHeard = text
        emit(.log(.heard(call?.id, text: text, language: event.language)))
        if let command = VoiceCommand.recognise(text) { return obey(command, text) }
        bargeIn()
        begin(text, event)
    }

    /// A recording names an utterance for ever; without one, the same words at the same moment are the same utterance.
    private mutating func isDuplicate(_ event: CallEvent) -> Bool {
        if let path = event.audioPath { return !recordings.insert(HeardRecording(callID: event.callID ?? call?.id, path: path)) }
        defer { lastNameless = (event, now) }
        guard let lastNameless else { return false }
        return lastNameless.event == event && now - lastNameless.at <= .milliseconds(50)
    }

    /// Exact ids only; who speaks without one is who the call is with, and nobody when that is not known either.
    private func mayTalk(_ event: CallEvent) -> Bool {
        guard let allowed = settings.allowedUsers else { return true }
        guard let user = event.userID ?? call?.userID else { return false }
        return allowed.contains(user)
    }

    /// Whether the call still listens. One that was ending because nobody spoke does again.
    private mutating func goesOn() -> Bool {
        switch call?.phase {
        case .connected: return true
        case .leaving(.idle):
            call?.phase = .connected
            disarm(.ending)
            return true
        case .leaving, .hangingUp, .ringing, nil: return false
        }
    }

    private mutating func obey(_ command: VoiceCommand, _ text: String) {
        emit(.log(.command(call?.id, command)))
        switch command {
        case .hangUp:
            leave(.command, after: CallNote(callID: call?.id, speaker: .user, text: text))
        }
    }

    private mutating func bargeIn() {
        guard turn != nil || pacer.isAudible(at: now) else { return }
        measure { $0.bargeIns += 1 }
        let heard = turn.map { heardBytes(of: $0.id, at: now) } ?? 0
        fallSilent(.bargeIn)
        emit(.log(.bargedIn(call?.id, heardBytes: heard)))
    }

    private mutating func begin(_ text: String, _ event: CallEvent) {
        lastTurn += 1
        let id = CallTurnID(number: lastTurn)
        turn = LiveTurn(id: id, heardAt: now)
        call?.turns += 1
        // A language that is not named, or that nobody here speaks, is the one the call has been in.
        let isKnown = event.language.flatMap(SpokenLanguage.init(knownTag:)) != nil
        let language = isKnown ? event.language : call?.language?.rawValue ?? event.language
        emit(
            .beginTurn(CallTurn(id: id, callID: call?.id, userID: event.userID ?? call?.userID, utterance: text, language: language)))
        if settings.interimAfter > .zero { arm(.interim, after: settings.interimAfter) }
    }

    // MARK: - The reply

    mutating func replied(_ id: CallTurnID, _ part: CallReplyPart) {
        guard turn?.id == id, turn?.isRunning == true else { return }
        switch part {
        case .text(let text):
            say(turn?.ledger.consume(text))
            watchSentence()
        case .aside(let text): turn?.aside += text
        case .progress(let text): if pacer.isQuiet(at: now), mayFill { sayAside(text, of: id) }
        case .ended(let end):
            turn?.isRunning = false
            disarm(.interim, .sentence)
            switch end {
            case .complete:
                say(turn?.ledger.finish())
                if let turn, turn.ledger.sentences.isEmpty, turn.aside.isSpeakable { sayAside(turn.aside, of: id) }
            case .failed:
                say(turn?.ledger.finish())
                sayAside(PhraseBook.apology(call?.spokenLanguage ?? .english), of: id)
            case .interrupted:
                pacer.drop { $0.turn == id }
            }
        }
    }

    /// Most agents write the space after a sentence only with its next word, which may take long: a pause is as good.
    private mutating func watchSentence() {
        guard turn?.ledger.mayHaveEnded == true else { return disarm(.sentence) }
        arm(.sentence, after: pacer.isQuiet(at: now) ? Self.pauseWhenQuiet : Self.pauseWhenHeard)
    }

    mutating func cutEndedSentence() {
        guard turn?.isRunning == true else { return }
        say(turn?.ledger.cutIfEnded())
    }

    /// How long an agent is silent between two sentences, rather than within one: when the user waits for it, and when something is heard.
    private static let pauseWhenQuiet: Duration = .milliseconds(5)
    private static let pauseWhenHeard: Duration = .milliseconds(250)

    /// Sentences of the reply are whole.
    private mutating func say(_ sentences: Range<Int>?) {
        guard let turn, let sentences, !sentences.isEmpty else { return }
        disarm(.interim)
        for place in sentences {
            say(
                SpeechPiece(
                    text: turn.ledger.sentences[place].text, language: call?.spokenLanguage ?? .english, source: .sentence(turn.id, place)))
        }
        guard turn.isRunning, !turn.isHeld, pacer.waitingCharacters > SpeechPacer.behindCharacters else { return }
        self.turn?.isHeld = true
        emit(.fellBehind(turn.id))
    }

    /// Lines that only cover a wait keep their distance.
    private var mayFill: Bool { turn?.lastAsideAt.map { now - $0 >= Self.asidesApart } ?? true }

    private static let asidesApart: Duration = .seconds(4)

    private mutating func sayAside(_ text: String, of id: CallTurnID) {
        turn?.lastAsideAt = now
        say(SpeechPiece(text: text.trimmed, language: call?.spokenLanguage ?? .english, source: .aside(id)))
    }

    /// The agent has said nothing for too long.
    mutating func coverSlowness() {
        guard let turn, turn.isRunning, turn.ledger.sentences.isEmpty, let call, call.phase == .connected else { return }
        guard pacer.isQuiet(at: now) else { return arm(.interim, after: settings.interimAfter) }
        emit(.log(.interimLine(call.id)))
        sayAside(PhraseBook.interim(call.spokenLanguage, after: &lastInterim), of: turn.id)
    }

    /// The turn is over: by its reply having been heard, or by what came in between.
    mutating func closeTurn(_ reason: InterruptionReason) {
        guard let turn else { return }
        self.turn = nil
        disarm(.interim, .sentence)
        let heard = turn.ledger.heardBytes
        heardOfTurns.append((turn.id, heard))
        if heardOfTurns.count > Self.turnsRemembered { heardOfTurns.removeFirst() }
        if turn.isRunning {
            emit(.interrupt(turn.id, heardBytes: heard, reason))
        } else if heard < turn.ledger.bytes, !turn.ledger.sentences.isEmpty {
            emit(.correct(turn.id, heardBytes: heard))
        }
    }

    static let turnsRemembered = 16
}

extension String {
    /// Without white space around it.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
