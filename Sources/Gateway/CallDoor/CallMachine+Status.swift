import Conversation

/// The connection to the service, and what the service says there is.
extension CallMachine {
    /// `call.status` as it was asked.
    struct AskedStatus: Sendable {
        let hadCall: Bool
        let callID: CallID?
    }

    mutating func askStatus() {
        guard asked == nil, !isServiceLost else { return }
        asked = AskedStatus(hadCall: call != nil, callID: call?.id)
        emit(.askStatus)
    }

    /// The connection has gone: what was being said is as good as silent, and the call is kept until it is known what became of it.
    mutating func loseService() {
        guard !isServiceLost else { return }
        isServiceLost = true
        isCatchingUp = true
        asked = nil
        for event in strangers { drop(event, .unknownCall) }
        strangers = []
        guard call != nil else { return }
        fallSilent(.hangUp, isHeardOn: false)
        disarm(.next, .silence, .interim, .idle)
    }

    mutating func restoreService() {
        findService()
        isCatchingUp = false
        askStatus()
    }

    mutating func findService() {
        guard isServiceLost else { return }
        isServiceLost = false
        if call != nil { measure { $0.reconnects += 1 } }
    }

    mutating func learned(_ result: Result<CallStatusResult, VoiceServiceFailure>) {
        guard let asked else { return }
        self.asked = nil
        switch result {
        case .success(let status): learn(status, asked)
        case .failure(let failure):
            // Where it cannot be asked now, it is asked when it is back.
            let isAway = failure.kind == .unavailable || failure.kind == .disconnected
            if !isAway, call == nil, let starting, let doubt = starting.doubt { settle(starting, doubt, nil) }
        }
        meetAgain()
        startNext()
    }

    private mutating func learn(_ status: CallStatusResult, _ asked: AskedStatus) {
        guard let call else {
            // What we are starting is told by the answer to that, unless it was lost.
            if let starting, let doubt = starting.doubt { settle(starting, doubt, status) }
            if call == nil, starting == nil, !status.isOver { adopt(status) }
            return
        }
        if status.isOver {
            // A call that began after the question is not what the answer is about.
            if asked.hadCall, asked.callID == nil || asked.callID == call.id { endCall(reason: "lost", isLost: call.endCause == nil) }
            return
        }
        if let id = status.callID, let known = call.id, id != known {
            endCall(reason: "lost", isLost: true)
            return adopt(status)
        }
        self.call?.id = call.id ?? status.callID
        self.call?.userID = call.userID ?? status.userID
        judgeCaller()
        if status.isConnected { connect(isKnown: true) }
        if let connected = self.call?.connectedAt, let seconds = status.lasted, now - seconds < connected {
            self.call?.connectedAt = now - seconds
            if isArmed(.maximum) { arm(.maximum, at: now - seconds + settings.durationMax) }
        }
        if settings.allowedUsers == nil || self.call?.userID != nil { greet() }
        resumeLeaving()
    }

    /// The service is in a call we did not see begin.
    private mutating func adopt(_ status: CallStatusResult) {
        guard !isShuttingDown, call == nil else { return }
        if let id = status.callID, endedCalls.contains(id) { return }
        beginCall(status.callID, userID: status.userID, isOutgoing: false)
        guard call?.phase == .ringing, status.isConnected else { return }
        connect(isKnown: false, since: status.lasted ?? .zero)
    }
}

extension CallStatusResult {
    /// Whether there is no call. A state nobody knows is judged by `active`.
    var isOver: Bool {
        switch state.phase {
        case .idle, .ended: !active
        case .ringing, .connecting, .connected: false
        case .unknown: !active
        }
    }

    /// How long the call has lasted, where that is to be believed.
    var lasted: Duration? {
        guard let seconds = durationSeconds, (0...86_400).contains(seconds) else { return nil }
        return .milliseconds(Int64(seconds * 1000))
    }

    var isConnected: Bool {
        switch state.phase {
        case .connected: true
        case .unknown: active
        case .idle, .ringing, .connecting, .ended: false
        }
    }
}
