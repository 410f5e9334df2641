import Conversation

/// Outgoing calls: asked for, waiting for the line, and the answers that are lost.
extension CallMachine {
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
        if case .failure(let failure) = result, failure.leavesDoubt, call?.isOutgoing != false { return doubt(starting, failure.message) }
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

    /// No answer came: whether there is a call now, only the service knows. Until it has said, or the call is heard of, the start goes on.
    private mutating func doubt(_ starting: StartingCall, _ problem: String) {
        emit(.log(.startUncertain(userID: starting.userID, problem)))
        if isShuttingDown { return emit(.hangUpCall) }
        if call == nil { self.starting = StartingCall(userID: starting.userID, command: nil, doubt: problem) }
        askStatus()
        if call != nil { meetAgain() }
    }

    /// The service has said which call it has, or does not say: the start whose answer was lost succeeded or failed.
    mutating func settle(_ starting: StartingCall, _ problem: String, _ status: CallStatusResult?) {
        self.starting = nil
        let isEnded = status?.callID.map { endedCalls.contains($0) } ?? false
        guard let status, !status.isOver, !isEnded, status.userID == nil || status.userID == starting.userID else {
            return startFailed(starting, problem)
        }
        beginCall(status.callID, userID: starting.userID, isOutgoing: true)
        if status.isConnected { connect(isKnown: true, since: status.lasted ?? .zero) }
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

extension VoiceServiceFailure {
    /// Whether the service may have done what it was asked, since it was sent and not answered.
    fileprivate var leavesDoubt: Bool {
        switch kind {
        case .timedOut, .disconnected, .brokenProtocol: true
        case .unavailable, .untrusted, .refused, .noCalls, .notAllowed, .overloaded: false
        }
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
