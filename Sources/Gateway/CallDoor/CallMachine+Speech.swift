import Conversation

/// What is said: when it is asked for, what became of it, and what was heard.
extension CallMachine {
    mutating func say(_ piece: SpeechPiece) {
        guard call?.isOpen == true, !isServiceLost else { return }
        if !pacer.enqueue(piece) { emit(.log(.speakFailed(call?.id, text: piece.text, Self.tooMuch))) }
    }

    /// Asks for the next sentence, or arranges to be woken for it.
    mutating func pace() {
        guard let call, call.isOpen, !isServiceLost else { return }
        switch pacer.next(at: now) {
        case .rest: disarm(.next)
        case .wait(let time): arm(.next, at: time)
        case .send(let playback):
            disarm(.next)
            send(playback, call)
        }
        if let turn, turn.isHeld, pacer.waitingCharacters < SpeechPacer.caughtUpCharacters {
            self.turn?.isHeld = false
            if turn.isRunning { emit(.caughtUp(turn.id)) }
        }
    }

    private mutating func send(_ playback: Playback, _ call: LiveCall) {
        if let path = playback.recordingPath { return emit(.play(playback.id, path: path)) }
        emit(.speak(playback.id, text: playback.text, language: playback.pieces.first?.language ?? call.spokenLanguage))
        emit(.log(.speaking(call.id, text: playback.text)))
        if let turn, !turn.isSpoken, playback.pieces.contains(where: { $0.replyOf == turn.id }) {
            self.turn?.isSpoken = true
            let waited = now - turn.heardAt
            measure { $0.firstSpeak.add(waited) }
        }
    }

    // MARK: - Answers

    mutating func spoke(_ id: PlaybackID, _ result: Result<CallSpeakResult, VoiceServiceFailure>) {
        switch result {
        case .failure(let failure): failed(id, failure)
        case .success(let speak):
            if let error = speak.error ?? (speak.status == "error" ? "the service gave no reason" : nil) {
                failed(id, VoiceServiceFailure(.refused, error))
                return
            }
            guard let playback = began(id) else { return }
            for case .desk(let command, true) in playback.pieces.map(\.source) { emit(.answer(command, .speak(result))) }
            if let path = speak.audioPath { emit(.measure(id, path: path)) }
        }
    }

    mutating func played(_ id: PlaybackID, _ result: Result<CallPlayResult, VoiceServiceFailure>) {
        if pacer.stopped(id) {
            if let problem = result.problem { emit(.log(.stopFailed(call?.id, problem))) }
            return
        }
        if case .failure(let failure) = result { return failed(id, failure) }
        if let problem = result.problem { return failed(id, VoiceServiceFailure(.refused, problem)) }
        guard let playback = began(id) else { return }
        if let command = playback.pieces.first?.command { emit(.answer(command, .play(result))) }
    }

    /// It is heard from now on; nil when nobody wants it any more.
    private mutating func began(_ id: PlaybackID) -> Playback? {
        let unwanted = pacer.unwanted(id, isHeard: true)
        if let silence = unwanted.silence { emit(.stopPlayback(silence)) }
        guard !unwanted.isKnown, let beginning = pacer.began(id, at: now) else { return nil }
        let playback = beginning.playback
        remember(beginning.before)
        if let cut = beginning.cut {
            measure { $0.overlaps += 1 }
            emit(.log(.overlapped(call?.id, cutMs: cut.milliseconds)))
        }
        if let gap = beginning.gap, let reply = playback.pieces.first?.replyOf, beginning.previous?.pieces.last?.replyOf == reply {
            measure { $0.gaps.add(gap) }
        }
        if let turn, !turn.isSounding, playback.pieces.contains(where: { $0.replyOf == turn.id }) {
            self.turn?.isSounding = true
            let waited = now - turn.heardAt
            measure { $0.firstAudio.add(waited) }
        }
        guard playback.recordingPath == nil else { return playback }
        call?.lastSaid = playback.text
        emit(.log(.spoken(call?.id, text: playback.text, synthesisMs: beginning.synthesis.milliseconds)))
        return playback
    }

    /// It will not be heard; the next one goes on.
    private mutating func failed(_ id: PlaybackID, _ failure: VoiceServiceFailure) {
        guard !pacer.unwanted(id, isHeard: false).isKnown, let playback = pacer.failed(id) else { return }
        emit(.log(.speakFailed(call?.id, text: playback.text, failure)))
        for command in Set(playback.pieces.compactMap(\.command)) {
            pacer.drop { $0.command == command }
            emit(.answer(command, playback.recordingPath == nil ? .speak(.failure(failure)) : .play(.failure(failure))))
        }
        if failure.kind == .disconnected { return loseService() }
        if case .leaving(let cause) = call?.phase { return hangUp(cause) }
        // It may be that there is no call to speak in any more.
        if failure.kind == .refused { askStatus() }
    }

    mutating func measured(_ callID: CallID?, _ level: RecordingLevel?) {
        meter.recording(level)
        if call?.id == callID { call?.meter.recording(level) }
    }

    // MARK: - Silence

    /// What plays has been heard to its end, and nothing follows.
    mutating func watchSilence() {
        guard pacer.clock.playing != nil else { return disarm(.silence) }
        guard pacer.isQuiet(at: now) else {
            if let end = pacer.clock.safeEnd, end > now { arm(.silence, at: end) }
            return
        }
        disarm(.silence)
        remember(pacer.settle(at: now))
        if turn?.isRunning == false { closeTurn(.hangUp) }
        guard case .leaving = call?.phase else { return }
        call?.isGoodbyeHeard = true
        arm(.ending, after: Self.goodbyeTail)
    }

    /// Nothing is said and nothing is thought of: from now on the user's silence counts.
    mutating func watchIdleness() {
        guard call?.phase == .connected, turn?.isRunning != true, pacer.isQuiet(at: now), !isServiceLost else { return disarm(.idle) }
        if turn != nil { closeTurn(.hangUp) }
        if !isArmed(.idle) { arm(.idle, after: settings.idleMax) }
    }

    /// Cuts short what is thought of and said. What was heard until now is what was heard.
    ///
    /// - Parameter isHeardOn: whether anybody still listens, and so what plays has to be stopped.
    mutating func fallSilent(_ reason: InterruptionReason, isHeardOn: Bool = true) {
        let cut = isHeardOn ? pacer.stop(at: now) : nil
        let heard = cut?.heard ?? pacer.settle(at: now)
        let dropped = cut?.dropped ?? pacer.reset()
        let notes = account(heard)
        closeTurn(reason)
        if let silence = cut?.silence { emit(.stopPlayback(silence)) }
        for note in notes { emit(.note(note)) }
        abandon(dropped)
    }

    /// What was heard is what is remembered.
    private mutating func remember(_ heard: [PlaybackClock.Heard]) {
        for note in account(heard) { emit(.note(note)) }
    }

    private mutating func account(_ heard: [PlaybackClock.Heard]) -> [CallNote] {
        var notes: [CallNote] = []
        for one in heard {
            switch one.piece.source {
            case .sentence(let id, let place):
                if turn?.id == id { turn?.ledger.heard(place, one.beginning) }
            case .greeting, .late, .goodbye, .desk:
                notes.append(CallNote(callID: call?.id, speaker: .gateway, text: one.text, isWhole: one.isWhole))
            case .aside, .recording: break
            }
        }
        return notes
    }

    private mutating func abandon(_ pieces: [SpeechPiece]) {
        var answered: Set<DeskCommandID> = []
        let late = pieces.filter { $0.source == .late }.map(\.text)
        if !late.isEmpty { emit(.returnLate(late.joined(separator: " "))) }
        for piece in pieces {
            guard let command = piece.command, answered.insert(command).inserted else { continue }
            let why =
                isServiceLost ? "The connection to the voice service was lost." : "It was cut short: the user spoke, or the call ended."
            if case .recording = piece.source {
                emit(.answer(command, .play(.success(CallPlayResult(status: "error", error: why)))))
            } else {
                emit(.answer(command, .speak(.success(CallSpeakResult(status: "error", error: why)))))
            }
        }
    }

    private static let tooMuch = VoiceServiceFailure(
        .overloaded, "more than \(SpeechPacer.waitingCharactersMax) characters wait to be said")
    /// How long after a goodbye the line stays open: what the service sent last is still on its way.
    static let goodbyeTail: Duration = .milliseconds(250)
}

extension Result where Success == CallPlayResult, Failure == VoiceServiceFailure {
    /// Why nothing is played; nil where it is.
    fileprivate var problem: String? {
        switch self {
        case .success(let play): play.error ?? (play.status == "error" ? "the service gave no reason" : nil)
        case .failure(let failure): failure.message
        }
    }
}
