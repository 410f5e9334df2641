/// Why a call ended.
enum CallEnd: Equatable {
    /// By a request here.
    case local
    /// By the person.
    case remote(String)
    case rejected
    case timeout

    /// What `call.ended` says: the document's words, or the names of Telegram's classes.
    func text(asClassNames: Bool) -> String {
        guard asClassNames else {
            switch self {
            case .local: return "hangup"
            case .remote(let reason): return reason
            case .rejected: return "rejected"
            case .timeout: return "timeout"
            }
        }
        switch self {
        case .local: return "hangup"
        case .remote("hangup"): return "PhoneCallDiscardReasonHangup"
        case .remote("disconnect"), .remote("lost"): return "PhoneCallDiscardReasonDisconnect"
        case .remote("rejected"), .rejected: return "PhoneCallDiscardReasonBusy"
        case .remote("timeout"), .timeout: return "PhoneCallDiscardReasonMissed"
        case .remote(let reason): return reason
        }
    }
}

extension ServiceMachine {
    var callIDText: String { call.id.map { String($0) } ?? "" }

    private var callIDValue: JSONValue { call.id == nil ? .null : .string(callIDText) }

    /// A call id by the seed: 63 bits as Telegram's are, or nine digits in the document's example, where it is a JavaScript number.
    mutating func newCallID() -> Int {
        switch options.profile {
        case .asImplemented: Int(random.next() >> 1) | 1 << 53
        case .asDocumented: 100_000_000 + Int(random.next() % 900_000_000)
        }
    }

    private mutating func noteState() { note(.state, call.stateName(options.profile), callIDValue) }

    /// Places a call; nil when the line is taken.
    mutating func placeCall(to userID: Int64) -> Int? {
        guard !call.isOn || has(.noSecondCallGuard) else { return nil }
        let id = newCallID()
        call.begin(id: id, userID: userID, isIncoming: false)
        noteState()
        call.ring()
        let number = call.number
        let fate = options.outgoing.isEmpty ? .unanswered : options.outgoing[min(outgoingCalls, options.outgoing.count - 1)]
        outgoingCalls += 1
        switch fate {
        case .answered(let span): agenda.plan(.answer(call: number), at: now + paced(span))
        case .rejected(let span): agenda.plan(.reject(call: number), at: now + paced(span))
        case .unanswered: break
        }
        agenda.plan(.giveUp(call: number), at: now + paced(options.timings.ringingMax))
        return id
    }

    /// Tells of the call that was just placed or came in.
    mutating func announceRinging() {
        noteState()
        announce("call.ringing", ["call_id": callIDValue, "user_id": .integer(Int(call.userID ?? 0))])
    }

    /// Somebody calls; answers the call's id.  While the line is taken they hear that it is busy and nobody is told.
    mutating func ring(from userID: Int64) -> Int {
        let id = newCallID()
        note(.person, "rings", .integer(Int(userID)))
        if has(.missingAiortc) || has(.transcriberOnly) || isAway {
            note(.person, "nobody answers", .integer(id))
            return id
        }
        guard !call.isOn || has(.noSecondCallGuard) else {
            note(.person, "finds the line busy", .integer(id))
            return id
        }
        call.begin(id: id, userID: userID, isIncoming: true)
        call.ring()
        announceRinging()
        let number = call.number
        if !has(.ignoresIncoming) { agenda.plan(.answer(call: number), at: now + paced(options.timings.accepting)) }
        agenda.plan(.giveUp(call: number), at: now + paced(options.timings.ringingMax))
        return id
    }

    mutating func acceptCall() {
        guard call.stage == .ringing else { return }
        call.accept()
        noteState()
        agenda.plan(.connect(call: call.number), at: now + paced(options.timings.connecting))
    }

    mutating func connectCall() {
        call.connect(at: now)
        noteState()
        var params: JSONValue = ["call_id": callIDValue]
        if options.profile == .asImplemented { params["user_id"] = .integer(Int(call.userID ?? 0)) }
        talk = Talk()
        let plan = options.person ?? (options.fixtures.isEmpty ? nil : .saying(wavs: options.fixtures))
        person = PersonModel(plan ?? LinePerson(), speed: options.speed)
        announce("call.connected", params)
        askPerson()
    }

    mutating func endCall(because end: CallEnd) {
        call.end(at: now)
        person = nil
        talk = Talk()
        note(playback.stop(at: now))
        noteState()
        announceEnd(because: end)
    }

    mutating func announceEnd(because end: CallEnd) {
        let usesClassNames = options.profile == .asImplemented || has(.classNameReasons)
        announce(
            "call.ended",
            [
                "call_id": has(.nullCallIDAtEnd) ? .null : callIDValue, "duration": .seconds(call.duration(at: now)),
                "reason": .string(end.text(asClassNames: usesClassNames)),
            ])
    }

    /// The person hangs up, or the line breaks; nothing when there is no call.
    mutating func personHangsUp(because reason: String) {
        guard call.isOn else { return }
        note(.person, "hangs up", .string(reason))
        endCall(because: .remote(reason))
    }

    // MARK: Playback

    mutating func note(_ changes: [PlaybackModel.Change]) {
        for change in changes {
            switch change {
            case .began(let piece):
                journal.heard.begin(piece)
                note(.audible, URLName.last(of: piece.path), .string(piece.callID), text: Array((piece.text ?? "").utf8))
            case .ended(let ending, let instant):
                let call = journal.heard.pieces.last?.callID ?? ""
                journal.heard.end(call: call, at: instant, ending)
                note(.silent, ending.rawValue, .string(call))
            }
        }
    }

    mutating func endPlayback(by instant: Duration) {
        note(playback.advance(to: instant))
        planPlaybackEnd()
        askPerson()
    }

    mutating func planPlaybackEnd() {
        agenda.cancel { if case .endPlayback = $0 { true } else { false } }
        if let end = playback.endsAt { agenda.plan(.endPlayback, at: end) }
    }

    /// Plays a clip into the call; false when there is no room for it.
    mutating func play(_ clip: PlaybackModel.Clip) -> Bool {
        var changes = playback.advance(to: now)
        let isPlayed = playback.play(clip, at: now, queueing: options.queuesPlayback && !has(.replacedPlayback), &changes)
        note(changes)
        planPlaybackEnd()
        askPerson()
        return isPlayed
    }
}

extension JSONValue {
    /// A duration as seconds with a fraction, to the microsecond, as Python writes a float.
    static func seconds(_ duration: Duration) -> JSONValue { .decimal(Double(duration.microseconds) / 1_000_000) }
}

/// The last part of a path.
enum URLName {
    static func last(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
