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
        disarm(.next, .silence, .interim, .idle, .maximum, .ringing, .ending)
        let outcome: CallRecord.Outcome =
            if call.isRefused {
                .rejected
            } else if call.hasFailed {
                .failed
            } else if isLost || reason == "lost" {
                .lost
            } else {
                call.connectedAt == nil ? .missed : .ended
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

    private mutating func count(_ outcome: CallRecord.Outcome) {
        switch outcome {
        case .missed: counts.missed += 1
        case .rejected: counts.rejected += 1
        case .failed: counts.failed += 1
        case .ended, .lost: break
        }
    }

    // MARK: - Outgoing calls

    mutating func start(_ userID: Int64, _ command: DeskCommandID) {
        if let allowed = settings.allowedUsers, !allowed.contains(userID) {
            let failure = VoiceServiceFailure(.notAllowed, "user \(userID) is not in calls.allowed_users: add the id there first")
            return emit(.answer(command, .start(.failure(failure))))
        }
        if isShuttingDown {
            return emit(.answer(command, .start(.failure(VoiceServiceFailure(.unavailable, "the gateway is stopping")))))
        }
        if call == nil, starting == nil, queue.isEmpty { return start(userID, for: command) }
        guard queue.count < settings.queuedCallsMax else {
            let failure = VoiceServiceFailure(
                .overloaded, "\(queue.count) calls wait already: start this one when one of them has ended")
            return emit(.answer(command, .start(.failure(failure))))
        }
        queue.append(userID)
        emit(.log(.queued(userID: userID, behind: queue.count)))
        emit(.answer(command, .start(.success(CallStartResult(status: "queued")))))
    }

    private mutating func start(_ userID: Int64, for command: DeskCommandID?) {
        starting = StartingCall(userID: userID, command: command)
        emit(.startCall(userID: userID))
    }

    /// The line is free, as far as is known.
    mutating func startNext() {
        guard call == nil, starting == nil, asked == nil, !isServiceLost, !isCatchingUp, !isShuttingDown, !queue.isEmpty else { return }
        start(queue.removeFirst(), for: nil)
    }

    mutating func started(_ result: Result<CallStartResult, VoiceServiceFailure>) {
        guard let starting else { return }
        self.starting = nil
        if let command = starting.command { emit(.answer(command, .start(result))) }
        defer {
            meetAgain()
            startNext()
        }
        guard case .success(let start) = result, start.error == nil, start.status != "error" else {
            return startFailed(starting, result.problem)
        }
        if isShuttingDown { return emit(.hangUpCall) }
        guard let call else {
            if let id = start.callID, endedCalls.contains(id) { return }
            return beginCall(start.callID, userID: starting.userID, isOutgoing: true)
        }
        if call.isOutgoing, call.id == nil { self.call?.id = start.callID }
        // Another call was faster: which of the two there is, only the service knows.
        if let id = start.callID, self.call?.id != id { askStatus() }
    }

    private mutating func startFailed(_ starting: StartingCall, _ problem: String) {
        emit(.log(.startFailed(userID: starting.userID, problem)))
        if call?.isOutgoing == true, call?.phase == .ringing {
            call?.hasFailed = true
            return endCall(reason: problem)
        }
        counts.failed += 1
        emit(
            .record(
                CallRecord(
                    outcome: .failed, callID: nil, userID: starting.userID, isOutgoing: true, durationSeconds: 0, reason: problem, turns: 0,
                    quality: CallQuality())))
    }
}

extension Result where Success == CallStartResult, Failure == VoiceServiceFailure {
    /// Why it is no success.
    fileprivate var problem: String {
        switch self {
        case .success(let result): result.error ?? "the service answered status \(result.status)"
        case .failure(let failure): failure.message
        }
    }
}

extension String {
    /// Whether a voice has anything to say of it.
    var isSpeakable: Bool { unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil } }
}
