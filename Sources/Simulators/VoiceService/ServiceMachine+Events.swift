extension ServiceMachine {
    /// A flood of events in progress.
    struct Flood {
        var isSpeech: Bool
        var perSecond: Int
        var total: Int
        var made = 0
        var startedAt: Duration
        var callID: String
        var userID: Int
        /// Tells this flood's events from another's.
        var number: Int
    }

    /// Sends an event to every connection, with the faults that strike it.
    mutating func announce(_ method: String, _ plain: JSONValue) {
        var params = plain
        var copies = has(.doubleBroadcast) ? 2 : 1
        var lateness: Duration?
        for fault in striking(.event, method: method) {
            noteStruck(fault)
            switch fault.kind {
            case .duplicateEvent: copies = min(copies * 2, 8)
            case .lostEvent: copies = 0
            case .lateEvent: lateness = paced(.milliseconds(fault.amountOrStandard))
            case .staleEvent: if staleEvents.count < 64 { staleEvents.append((method, params)) }
            case .nullText: if params["text"] != nil { params["text"] = .null }
            case .hugeText:
                if params["text"] != nil { params["text"] = .string(String(repeating: "blah ", count: (fault.amountOrStandard + 4) / 5)) }
            case .callIDNull: if params["call_id"] != nil { params["call_id"] = .null }
            default: break
            }
        }
        if let lateness, lateEvent == nil, copies > 0 {
            lateEvent = (method, params)
            agenda.plan(.announceLate(method: method, params: params), at: now + lateness)
            return
        }
        for _ in 0..<copies { broadcast(method, params) }
        if lateEvent != nil { releaseLateEvent() }
        guard method == "call.ended", !staleEvents.isEmpty else { return }
        let stale = staleEvents
        staleEvents = []
        for event in stale { broadcast(event.method, event.params) }
    }

    mutating func releaseLateEvent() {
        guard let event = lateEvent else { return }
        lateEvent = nil
        broadcast(event.method, event.params)
    }

    /// Sends an event as it stands to every connection.
    mutating func broadcast(_ method: String, _ params: JSONValue) {
        note(.event, method, params)
        let document: JSONValue = ["jsonrpc": "2.0", "method": .string(method), "params": params]
        send(document, to: connections.keys.sorted(), .event, method: method)
    }

    // MARK: What follows a frame

    /// An event of a call that nobody knows.
    mutating func announceUnknownCall() {
        let id = String(newCallID())
        recordings += 1
        broadcastPlain(
            "call.speech",
            [
                "call_id": .string(id), "user_id": .integer(Int(call.userID ?? 1)), "text": "Is this another call?",
                "language": .string(options.defaultLanguage), "audio_path": .string("\(folder)/call_speech_\(id)_\(recordings).wav"),
            ])
    }

    mutating func startFlood(_ fault: ServiceFault) {
        let perSecond = max(1, min(fault.amountOrStandard, 100_000))
        recordings += 1
        go(
            on: Flood(
                isSpeech: fault.kind == .floodSpeech, perSecond: perSecond, total: perSecond * (fault.seconds ?? 1), startedAt: now,
                callID: callIDText, userID: Int(call.userID ?? 0), number: recordings))
    }

    /// Sends what is due of a flood and plans the rest, at most 1000 times a second.
    mutating func go(on flood: Flood) {
        var flood = flood
        let due = Int((now - flood.startedAt) / .seconds(1) * Double(flood.perSecond)) + 1
        while flood.made < min(due, flood.total) {
            flood.made += 1
            var params: JSONValue = ["call_id": .string(flood.callID), "user_id": .integer(flood.userID)]
            if flood.isSpeech {
                params["text"] = .string("Flood \(flood.made)")
                params["language"] = .string(options.defaultLanguage)
                params["audio_path"] = .string("\(folder)/call_speech_\(flood.callID)_flood\(flood.number)_\(flood.made).wav")
                if flood.callID == callIDText { call.utterances += 1 }
            } else {
                params["ring"] = .integer(flood.made)
            }
            broadcastPlain(flood.isSpeech ? "call.speech" : "call.ringing", params)
        }
        guard flood.made < flood.total else { return }
        agenda.plan(
            .flood(flood), at: max(now + .milliseconds(1), flood.startedAt + .seconds(1) * (Double(flood.made) / Double(flood.perSecond))))
    }

    /// An event no fault strikes, so that what follows a frame does not call for more of itself.
    private mutating func broadcastPlain(_ method: String, _ params: JSONValue) {
        note(.event, method, params)
        let body = encode(["jsonrpc": "2.0", "method": .string(method), "params": params])
        for number in connections.keys.sorted() { write(body: body, to: number) }
    }

    // MARK: Going and coming back

    /// The service dies: every connection with it, and the call unless it is kept.
    mutating func goAway(for gone: Duration?, keepingCall: Bool) {
        guard !isAway else { return }
        isAway = true
        note(.service, "gone", .string(keepingCall ? "the call is kept" : "the call is lost"))
        for number in connections.keys.sorted() { note(.closed, connection: number, "the service is gone") }
        connections = [:]
        batches = [:]
        lateEvent = nil
        staleEvents = []
        put(.goAway)
        if !keepingCall {
            note(playback.stop(at: now))
            call.forget()
            person = nil
            talk = Talk()
        }
        if let gone { agenda.plan(.comeBack, at: now + gone) }
    }

    mutating func comeBack() {
        guard isAway, options.bending.returns else { return }
        isAway = false
        note(.service, "back")
        put(.listen)
    }

    /// Something is in the way of the socket: tried again every 100 ms.
    mutating func cannotListen(_ reason: String) {
        note(.service, "cannot come back", .string(reason))
        isAway = true
        agenda.plan(.comeBack, at: now + .milliseconds(100))
    }
}
