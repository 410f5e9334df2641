extension ServiceMachine {
    /// What the person is saying.
    struct Talk {
        /// Words that wait until those before them were announced.
        var waiting: [LinePerson.Words] = []
        /// Utterances heard and not yet announced.
        var utterances = 0
        /// The job that listens to a recording or writes one.
        var job: Int?
        /// When the recording ends.
        var endsAt = Duration.zero
        var isOn = false
    }

    /// Words waiting to be said; more are refused.
    static let wordsWaitingMax = 1024

    /// The person says something: now, or after what is being said.
    mutating func say(_ words: LinePerson.Words) {
        guard call.isConnected else { return note(.person, "talks to nobody", .string(words.description)) }
        guard !talk.isOn else {
            if talk.waiting.count < Self.wordsWaitingMax { talk.waiting.append(words) }
            return
        }
        note(.person, "says", .string(words.description))
        talk.isOn = true
        talk.endsAt = now
        let stem = "call_speech_\(callIDText)_\(Int(now.milliseconds))"
        switch words {
        case .wav(let path):
            recordings += 1
            if spoken.count < Self.spokenMax { spoken.append((path, now)) }
            talk.job = start(.listen(startedAt: now, call: call), .listen(path, folder: folder, stem: "\(stem)_\(recordings)"))
        case .text(let text, let language, let span):
            let path = newRecording(stem)
            talk.job = start(
                .hum(text: text, language: language, due: now + paced(span), call: call), .hum(max(span, .milliseconds(200)), path: path))
        }
    }

    /// A recording of the person was listened to.
    mutating func heard(clip: Duration, _ segments: [ServiceWork.Segment], startedAt: Duration, by call: CallModel) {
        guard call.number == self.call.number else { return }
        for segment in segments { keep(segment.path) }
        talk.job = nil
        talk.endsAt = startedAt + paced(clip)
        for segment in segments where !segment.text.isEmpty {
            let due = startedAt + paced(segment.endedAt + options.timings.transcribing)
            plan(Utterance(call: call, text: segment.text, language: segment.language, path: segment.path), at: due)
        }
        if talk.utterances == 0 { agenda.plan(.fallSilent(call: call.number), at: max(now, talk.endsAt)) }
    }

    mutating func plan(_ utterance: Utterance, at instant: Duration) {
        guard !has(.missingWhisper) else { return }
        talk.utterances += 1
        agenda.plan(.announceSpeech(utterance), at: max(now, instant))
    }

    mutating func announce(_ utterance: Utterance) {
        let isOfThisCall = utterance.call.number == call.number && call.isConnected
        if isOfThisCall {
            talk.utterances -= 1
            call.utterances += 1
            call.language = utterance.language ?? call.language
        }
        // Without a guard the first call is still on the line, only forgotten.
        guard isOfThisCall || (has(.noSecondCallGuard) && utterance.call.number != call.number) else { return }
        let user = utterance.call.userID ?? 0
        announce(
            "call.speech",
            [
                "call_id": .string(utterance.call.id.map { String($0) } ?? ""), "user_id": .integer(Int(user)),
                "text": .string(utterance.text),
                "language": .string(utterance.language ?? languages[user] ?? options.defaultLanguage),
                "audio_path": .string(utterance.path),
            ])
        if isOfThisCall { fallSilent() }
    }

    /// The person has finished, unless utterances or a recording are still under way; the next words begin.
    mutating func fallSilent() {
        guard talk.isOn, talk.job == nil, talk.utterances <= 0 else { return }
        guard now >= talk.endsAt else { return agenda.plan(.fallSilent(call: call.number), at: talk.endsAt) }
        talk.isOn = false
        if !talk.waiting.isEmpty { say(talk.waiting.removeFirst()) }
        askPerson()
    }

    /// Adds to what the person is to do in this call.
    mutating func plan(_ act: LinePerson.Act) {
        guard call.isConnected else { return note(.person, "has nobody to talk to", .string(act.words?.description ?? "hang up")) }
        person?.add(act)
        askPerson()
    }

    /// Lets the person decide what to do now.
    mutating func askPerson() {
        agenda.cancel { if case .askPerson = $0 { true } else { false } }
        while call.isConnected, let connectedAt = call.connectedAt, var asked = person, asked.hasPlans {
            let isMoreComing = jobs.values.contains { $0.errand.isForPlayback }
            let view = PersonModel.View(
                connectedAt: connectedAt, reply: journal.heard.reply(call.utterances, call: callIDText), isMoreComing: isMoreComing,
                isSpeaking: talk.isOn)
            let decision = asked.decide(at: now, view)
            person = asked
            switch decision {
            case .act(let words?): say(words)
            case .act(nil): return personHangsUp(because: "hangup")
            case .wait(let instant):
                if let instant { agenda.plan(.askPerson, at: instant) }
                return
            }
        }
    }

    /// A path in the folder that was not used before.
    mutating func newRecording(_ stem: String) -> String {
        recordings += 1
        let path = "\(folder)/\(stem)_\(recordings).wav"
        keep(path)
        return path
    }
}

extension LinePerson.Words: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wav(let path): path
        case .text(let text, _, _): text
        }
    }
}
