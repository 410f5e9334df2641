/// Answering, and saying it at its pace.
extension CallerLoop {
    /// The next sentence is asked for so much before its time as the service has needed at least, and this less.
    static let leadMargin: Duration = .milliseconds(40)

    /// Takes an utterance of the user's.
    func answer(_ text: String) {
        guard call?.isRefused != true, call?.isEnding != true else { return }
        call?.turns += 1
        call?.lastSound = now
        let said = memory.lastSaid(at: "call")
        stopForBargeIn()
        memory.add("user", text, channel: "call")
        if call?.isRefused == true { return }
        if CallerHangUpWords.ask(in: text, behaviour) { return beginEnding() }
        turnsAnswered += 1
        if behaviour.takesOneCall, figures.value.connected > 1 { return }
        if behaviour.answersNothing || text.count > behaviour.utteranceCharactersMax
            || (behaviour.answersTheFirstTurnOnly && turnsAnswered > 1)
        {
            return
        }
        replyCount += 1
        let known = behaviour.readsMemoryOnce ? firstMemory : ReferencePlace(workspace: options.workspace).memory
        let plan = CallerAgent.plan(for: text, said: said, knowing: known)
        figures.change { $0.open += 1 }
        reply = CallerReply(number: replyCount, plan: plan, askedAt: now)
        var ready = now + plan.wait
        if behaviour.waitsForWholeReply { ready += plan.gap * plan.sentences.count }
        for sentence in plan.sentences {
            say(sentence, .reply(replyCount), at: ready)
            if !behaviour.waitsForWholeReply { ready += plan.gap }
        }
    }

    private func stopForBargeIn() {
        let plays = playingUntil > now || speaking != nil
        let wasAnswering = interrupt()
        guard plays else { return }
        if !behaviour.stopsAtBargeIn { return }
        toSay.removeAll { $0.purpose == .greeting }
        silence()
        if wasAnswering, behaviour.staysSilentAfterBargeIn { call?.isRefused = true }
    }

    /// Plays the short silent clip over whatever plays: the service knows no other way to stop.
    private func silence() {
        playingUntil = now
        ask("call.play", ["audio_path": .string(options.folder + "/silence.wav")]) { _ in }
    }

    /// Ends the reply in progress: it is remembered as far as it was heard.
    @discardableResult
    func interrupt() -> Bool {
        guard let over = reply else { return false }
        if behaviour.cancelsAtBargeIn {
            toSay.removeAll { if case .reply = $0.purpose { true } else { $0.purpose == .interim } }
        }
        reply = nil
        figures.change { figures in
            figures.open -= 1
            if behaviour.cancelsAtBargeIn, behaviour.cancelsAgent { figures.cancelled += 1 }
        }
        let heard = behaviour.storesWholeReplyAfterBargeIn || behaviour.storesUnheardReply ? over.plan.text : over.heard(at: now)
        let isWhole = behaviour.storesWholeReplyAfterBargeIn
        if !heard.isEmpty { memory.add("assistant", heard, state: isWhole ? "complete" : "interrupted", channel: "call") }
        return true
    }

    /// Forgets what was still to be said.
    func quiet() {
        toSay = []
        speaking = nil
        playingUntil = now
    }

    func say(_ text: String, _ purpose: CallerUtterance.Purpose, at ready: Duration? = nil) {
        let spoken = behaviour.speaksMarkdown ? text : CallerAgent.spoken(text)
        toSay.append(CallerUtterance(text: spoken, purpose: purpose, readyAt: ready ?? now))
    }

    /// Says what is due: one thing after the other, each as the last ends.
    func speakOn() {
        guard let state = call?.state, state == .connected, link != nil else { return }
        sayInterim()
        while let next = toSay.first, next.readyAt <= now, !behaviour.paces || (speaking == nil && startOfNext <= now) {
            toSay.removeFirst()
            speak(next)
        }
        if let reply, toSay.isEmpty, speaking == nil, playingUntil <= now { complete(reply) }
    }

    /// When the next `call.speak` may go out: early by what the service needs to make the sound.
    private var startOfNext: Duration {
        let lead = max(.zero, (figures.synthesisMin ?? .zero) - Self.leadMargin)
        return playingUntil - lead + behaviour.pauseBetweenSentences
    }

    func speechDue() -> [Duration] {
        guard call?.state == .connected, link != nil else { return [] }
        var due: [Duration] = []
        if let next = toSay.first, speaking == nil || !behaviour.paces {
            due.append(max(next.readyAt, behaviour.paces ? startOfNext : now))
        }
        if let reply {
            if !reply.hasInterim, reply.played.isEmpty { due.append(reply.askedAt + options.interimAfter) }
            if toSay.isEmpty, speaking == nil { due.append(playingUntil) }
        }
        return due
    }

    private func sayInterim() {
        guard var waiting = reply, !waiting.hasInterim, waiting.played.isEmpty, waiting.askedAt + options.interimAfter <= now else {
            return
        }
        waiting.hasInterim = true
        reply = waiting
        guard behaviour.saysInterimLine, speaking == nil, let first = toSay.first, first.readyAt > now else { return }
        toSay.insert(CallerUtterance(text: "One moment, please.", purpose: .interim, readyAt: now), at: 0)
        if behaviour.storesInterimLine { memory.add("assistant", "One moment, please.", channel: "call") }
    }

    private func speak(_ what: CallerUtterance) {
        let asked = now
        log.write("speaking", "speaking", ["text": what.text])
        let id = nextID
        speaking = id
        ask("call.speak", ["text": .string(what.text)]) { [self] answer in
            if speaking == id { speaking = nil }
            guard let result = answer.success else {
                log.write("speak-failed", "speaking failed", ["problem": answer.problem])
                if behaviour.retriesSpeak { toSay.insert(what, at: 0) }
                return
            }
            heard(what, result, asked: asked)
        }
    }

    /// The answer came: the sound begins now.
    private func heard(_ what: CallerUtterance, _ result: JSONValue, asked: Duration) {
        figures.synthesisMin = min(figures.synthesisMin ?? .seconds(60), now - asked)
        log.write("spoken", "spoken", ["text": what.text])
        if case .reply(let number) = what.purpose, number != reply?.number, behaviour.cancelsAtBargeIn { return silence() }
        let duration = result["audio_path"]?.string.flatMap(CallerRecording.header(of:))?.duration ?? .milliseconds(60 * what.text.count)
        playingUntil = now + duration
        call?.lastSound = playingUntil
        switch what.purpose {
        case .reply: reply?.played.append(.init(text: what.text, from: now, duration: duration))
        case .greeting, .goodbye: memory.add("assistant", what.text, channel: "call")
        case .interim, .order: break
        }
    }

    private func complete(_ over: CallerReply) {
        reply = nil
        figures.change { $0.open -= 1 }
        let text = over.heard(at: now)
        if !text.isEmpty { memory.add("assistant", text, channel: "call") }
    }
}
