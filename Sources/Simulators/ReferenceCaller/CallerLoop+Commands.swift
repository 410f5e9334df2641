/// What `voice-gateway call …` asks of a running gateway.
extension CallerLoop {
    func obey(_ words: [String], _ slot: CallerSlot) {
        switch (words.first, words.dropFirst().first) {
        case ("start", let user?):
            guard let user = Int(user), user > 0 else {
                return slot.fill(.init(behaviour.takesAnyUser ? 0 : 64, error: "a user id is a number above 0\n"))
            }
            start(user, slot)
        case ("hangup", nil): hangUp(slot)
        case ("status", nil): slot.fill(.init(0, output: figures.report(behaviour)))
        case ("speak", let text?): speak(text, slot)
        case ("play", let path?): play(path, slot)
        default: slot.fill(.init(64, error: "start USER_ID, hangup, status, speak TEXT, play WAV or events\n"))
        }
    }

    private func refuse(_ slot: CallerSlot, _ why: String, code: Int32 = 69) {
        slot.fill(.init(behaviour.exitsZeroOnFailure ? 0 : code, error: why + "\n"))
    }

    private func start(_ user: Int, _ slot: CallerSlot) {
        guard isReady else { return refuse(slot, "the voice service is not connected: \(figures.value.service)") }
        if behaviour.startsNothing { return slot.fill(.init(0, output: "Call started: 0\n")) }
        if call != nil || isStarting, !behaviour.startsSecondCallAtOnce {
            guard queue.count < Self.queueMax else { return refuse(slot, "\(Self.queueMax) calls wait already") }
            queue.append(user)
            show()
            return slot.fill(.init(0, output: "Call queued: \(queue.count) waiting\n"))
        }
        begin(user) { slot.fill($0) }
    }

    private func hangUp(_ slot: CallerSlot) {
        guard isReady else { return refuse(slot, "the voice service is not connected: \(figures.value.service)") }
        guard call != nil else { return refuse(slot, "there is no call to hang up") }
        if behaviour.hangsUpNothing { return slot.fill(.init(0, output: "Call ended: 0 seconds\n")) }
        ask("call.hangup", [:]) { [self] answer in
            guard let result = answer.success else { return refuse(slot, answer.problem) }
            slot.fill(.init(0, output: "Call ended: \(result["duration"]?.number ?? 0) seconds\n"))
        }
    }

    private func speak(_ text: String, _ slot: CallerSlot) {
        guard call?.state == .connected else { return refuse(slot, "there is no call to speak in") }
        if !behaviour.ordersSayNothing { say(text, .order) }
        slot.fill(.init(0, output: "speaking\n"))
    }

    private func play(_ path: String, _ slot: CallerSlot) {
        if !behaviour.playsAnyPath, let refusal = CallerRecording.refusal(of: path, under: options.audioRoot) {
            return refuse(slot, refusal, code: 77)
        }
        guard call?.state == .connected else { return refuse(slot, "there is no call to play in") }
        if behaviour.ordersSayNothing { return slot.fill(.init(0, output: "playing\n")) }
        ask("call.play", ["audio_path": .string(path)]) { [self] answer in
            guard answer.success != nil else { return refuse(slot, answer.problem) }
            playingUntil = now + (CallerRecording.header(of: path)?.duration ?? .zero)
            slot.fill(.init(0, output: "playing\n"))
        }
    }
}
