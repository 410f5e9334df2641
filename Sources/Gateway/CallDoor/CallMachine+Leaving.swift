import Conversation

/// Goodbye, and hanging up.
extension CallMachine {
    /// Says goodbye, and hangs up when that has been heard.
    mutating func leave(_ cause: LiveCall.EndCause, after note: CallNote? = nil) {
        if call?.phase == .leaving(.idle), cause != .idle { call?.phase = .leaving(cause) }
        guard call?.phase == .connected else { return }
        fallSilent(.hangUp)
        if let note { emit(.note(note)) }
        guard let call else { return }
        let goodbye = settings.goodbye ?? PhraseBook.goodbye(call.spokenLanguage)
        guard goodbye.isSpeakable, !isServiceLost else { return hangUp(cause) }
        self.call?.phase = .leaving(cause)
        self.call?.isGoodbyeHeard = false
        say(SpeechPiece(text: goodbye, language: call.spokenLanguage, source: .goodbye))
        arm(.ending, after: settings.goodbyeMax)
    }

    /// Asks the service to end the call, at once.
    mutating func hangUp(_ cause: LiveCall.EndCause) {
        guard let call, !call.isHangingUp else { return }
        fallSilent(cause == .shutdown ? .shutdown : .hangUp, isHeardOn: false)
        disarm(.next, .silence, .idle, .maximum, .ringing)
        self.call?.phase = .hangingUp(cause)
        askToHangUp()
    }

    private mutating func askToHangUp() {
        call?.hangUpTries += 1
        call?.awaitsHangUp = true
        emit(.hangUpCall)
        arm(.ending, after: settings.endingMax)
    }

    mutating func hungUp(_ result: Result<CallHangupResult, VoiceServiceFailure>) {
        for command in hangUpCommands { emit(.answer(command, .hangUp(result))) }
        hangUpCommands = []
        guard call?.isHangingUp == true else { return }
        call?.awaitsHangUp = false
        switch result {
        case .success(let hangup) where hangup.error == nil && hangup.status != "error":
            call?.isHungUp = true
            call?.countedSeconds = hangup.durationSeconds
        case .success(let hangup):
            emit(.log(.hangUpFailed(call?.id, hangup.error ?? "the service answered status \(hangup.status)")))
            askStatus()
        case .failure(let failure):
            emit(.log(.hangUpFailed(call?.id, failure.message)))
            if failure.kind == .disconnected { loseService() } else { askStatus() }
        }
        arm(.ending, after: settings.endingMax)
    }

    /// The end that was asked for is overdue.
    mutating func endingIsDue() {
        guard let call else { return }
        switch call.phase {
        case .ringing, .connected: break
        case .leaving(let cause): hangUp(cause)
        case .hangingUp(let cause):
            if call.isHungUp { return endCall(reason: cause.rawValue) }
            if call.awaitsHangUp || isServiceLost { return arm(.ending, after: settings.endingMax) }
            guard call.hangUpTries < Self.hangUpTriesMax else { return endCall(reason: cause.rawValue) }
            askToHangUp()
        }
    }

    /// The call that was being ended when the service went is still there.
    mutating func resumeLeaving() {
        switch call?.phase {
        case .leaving(let cause) where !pacer.isAudible(at: now) && pacer.waiting.isEmpty: hangUp(cause)
        case .hangingUp where call?.awaitsHangUp == false && call?.isHungUp == false: askToHangUp()
        case .ringing, .connected, .leaving, .hangingUp, nil: break
        }
    }

    /// The gateway stops: nobody is left to talk to.
    mutating func shutDown() {
        isShuttingDown = true
        queue = []
        hangUp(.shutdown)
    }

    static let hangUpTriesMax = 3
}
