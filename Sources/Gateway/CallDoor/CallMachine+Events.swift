/// What the voice service tells, sorted to the call it belongs to.
extension CallMachine {
    mutating func received(_ event: CallEvent, mayAsk: Bool = true) {
        // Whoever tells something is there; what was missed is told before the connection is said to be back.
        findService()
        if case .other = event.kind { return drop(event, .unknownType) }
        if let id = event.callID, endedCalls.contains(id) {
            if event.kind != .ended { drop(event, .afterEnd) }
            return
        }
        if call == nil { adopt(event) }
        guard let call, belongs(event, to: call) else { return meet(event, mayAsk: mayAsk) }
        if event.kind != .ended {
            self.call?.id = call.id ?? event.callID
            self.call?.userID = call.userID ?? event.userID
            judgeCaller()
        }
        switch event.kind {
        case .ringing, .incoming, .other: break
        case .connected: connect(isKnown: !event.isSynthetic || call.phase == .ringing && call.beganAt < now)
        case .speech: heard(event)
        case .ended: endCall(reason: event.reason, seconds: event.durationSeconds)
        }
    }

    mutating func drop(_ event: CallEvent, _ reason: CallFact.DropReason) { emit(.log(.dropped(event, reason))) }

    private func belongs(_ event: CallEvent, to call: LiveCall) -> Bool {
        guard let one = event.callID, let other = call.id else { return true }
        return one == other
    }

    /// The line is free: an event that names a call begins it. While our own is being started, only that one's does.
    private mutating func adopt(_ event: CallEvent) {
        guard event.kind != .ended, !isShuttingDown else { return }
        guard let starting else {
            guard event.callID != nil else { return }
            return beginCall(event.callID, userID: event.userID, isOutgoing: false)
        }
        let isOurs = event.userID == starting.userID || event.userID == nil && event.kind == .ringing
        guard isOurs else { return }
        if starting.doubt != nil { self.starting = nil }
        beginCall(event.callID, userID: starting.userID, isOutgoing: true)
    }

    // MARK: - Calls nobody knows

    /// An event that fits no call: the service is asked whose it is, and until then it waits.
    private mutating func meet(_ event: CallEvent, mayAsk: Bool) {
        let isOurOwn = starting != nil && call == nil
        // An end without an id is of the call there was; the service is known to tell it twice.
        if event.kind == .ended, !isOurOwn || event.callID == nil {
            if let id = event.callID { endedCalls.insert(id) }
            return drop(event, .unknownCall)
        }
        let isAsked = asked != nil || isOurOwn
        let mayAskNow = mayAsk && strangersAskedAt.map { now - $0 >= Self.askEvery } ?? true
        guard mayAsk, isAsked || mayAskNow, strangers.count < Self.strangersMax else {
            return drop(event, call == nil ? .unknownCall : .otherCall)
        }
        strangers.append(event)
        if isOurOwn || asked != nil { return }
        strangersAskedAt = now
        askStatus()
    }

    /// It is known now which calls there are: what waited is taken, or belongs to none.
    mutating func meetAgain() {
        let events = strangers
        strangers = []
        for event in events { received(event, mayAsk: false) }
    }

    /// How many events wait to be sorted.
    static let strangersMax = 8
    /// How often a stranger makes the service be asked.
    static let askEvery: Duration = .seconds(1)
}
