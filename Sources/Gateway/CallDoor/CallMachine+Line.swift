import Conversation

/// A call's beginning and end, and the calls that wait for the line.
extension CallMachine {
    mutating func beginCall(_ id: CallID?, userID: Int64?, isOutgoing: Bool) {
        call = LiveCall(id: id, userID: userID, isOutgoing: isOutgoing, beganAt: now)
        emit(.log(.ringing(id, userID: userID, isOutgoing: isOutgoing)))
        arm(.ringing, after: settings.ringingMax)
        judgeCaller()
    }

    /// Hangs up on a caller who is not on the list, as soon as it is known who calls.
    mutating func judgeCaller() {
        guard let allowed = settings.allowedUsers, let user = call?.userID, !allowed.contains(user) else { return }
        refuse(user)
    }

    mutating func refuse(_ user: Int64?) {
        guard call?.isRefused == false else { return }
        call?.isRefused = true
        emit(.log(.refused(call?.id, userID: user)))
        hangUp(.refused)
    }

    /// - Parameter isKnown: whether we saw it begin; only then it is greeted.
    mutating func connect(isKnown: Bool, since: Duration = .zero) {
        guard call?.phase == .ringing else { return }
        call?.phase = .connected
        call?.connectedAt = now - since
        call?.isGreeted = !isKnown
        counts.connected += 1
        disarm(.ringing)
        arm(.maximum, after: max(.zero, settings.durationMax - since))
        emit(.log(.connected(call?.id, userID: call?.userID)))
        emit(.awaitLate(true))
        if settings.allowedUsers != nil, call?.userID == nil { askStatus() } else { greet() }
    }

    /// Once, when the call has just connected and it is known who is there.
    mutating func greet() {
        guard let call, call.phase == .connected, !call.isGreeted, call.turns == 0 else { return }
        self.call?.isGreeted = true
        guard settings.greeting.isSpeakable else { return }
        say(SpeechPiece(text: settings.greeting, language: call.spokenLanguage, source: .greeting))
    }

    /// The call is over.
    mutating func endCall(reason: String?, seconds: Double? = nil, isLost: Bool = false) {
        guard call != nil else { return }
        fallSilent(isShuttingDown ? .shutdown : .hangUp, isHeardOn: false)
        guard let call else { return }
        self.call = nil
        emit(.awaitLate(false))
        returnLate()
        if let id = call.id { endedCalls.insert(id) }
        disarm(.next, .silence, .interim, .sentence, .idle, .maximum, .ringing, .ending)
        let outcome: CallRecord.Outcome =
            if call.isRefused {
                .rejected
            } else if call.hasFailed {
                .failed
            } else if isLost || reason == "lost" {
                .lost
            } else if call.connectedAt == nil {
                call.endCause == nil && Self.isRejection(reason) ? .rejected : .missed
            } else {
                .ended
            }
        count(outcome)
        let lasted = seconds ?? call.countedSeconds ?? call.durationSeconds(at: now)
        let why = call.endCause?.rawValue ?? reason
        emit(.log(.ended(call.id, durationSeconds: lasted, reason: why)))
        emit(
            .record(
                CallRecord(
                    outcome: outcome, callID: call.id, userID: call.userID, isOutgoing: call.isOutgoing, durationSeconds: lasted,
                    reason: why,
                    turns: call.turns, quality: call.meter.quality)))
        startNext()
    }

    /// Whether who was called would not take it, in the service's words or by the names of Telegram's classes.
    private static func isRejection(_ reason: String?) -> Bool {
        guard let reason = reason?.lowercased() else { return false }
        return ["reject", "busy", "declin"].contains { reason.contains($0) }
    }

    private mutating func count(_ outcome: CallRecord.Outcome) {
        switch outcome {
        case .missed: counts.missed += 1
        case .rejected: counts.rejected += 1
        case .failed: counts.failed += 1
        case .ended, .lost: break
        }
    }
}

extension String {
    /// Whether a voice has anything to say of it.
    var isSpeakable: Bool { unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil } }
}
