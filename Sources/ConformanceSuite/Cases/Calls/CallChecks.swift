import Simulators

/// What cases about calls ask of a record: each is pure, and says what it saw.
extension CallRecord {
    /// Texts are compared by letters and digits.
    static func folded(_ text: some StringProtocol) -> String { SessionLine.folded(text) }

    /// What is told of a record when it does not hold what it should.
    var seen: String {
        var told: [String] = []
        let missed = note("never-came")
        if !missed.isEmpty { told.append("never came: \(missed)") }
        let words = spoken.suffix(6).map { "\"\(Show.bytes(Array($0.text.utf8), max: 60))\"" }
        told.append(words.isEmpty ? "nothing was asked to be spoken" : "asked to be spoken: \(words.joined(separator: ", "))")
        let sounds = pieces.suffix(6).map { "\($0.isSilence ? "silence" : "sound") \(Int($0.fromMs))-\(Int($0.toMs)) ms \($0.ending)" }
        if !sounds.isEmpty { told.append("heard: \(sounds.joined(separator: ", "))") }
        return told.joined(separator: "; ")
    }

    var stored: String {
        lines.isEmpty
            ? "an empty session" : lines.suffix(8).map { "\($0.role) (\($0.state)): \($0.text.prefix(80))" }.joined(separator: " | ")
    }

    func expect(_ holds: Bool, _ expected: String, _ actual: @autoclosure () -> String? = nil) -> Judgement {
        holds ? .pass : .fail(expected: expected, actual: actual() ?? seen)
    }

    /// The first of these that is no pass.
    func all(_ judgements: Judgement...) -> Judgement { judgements.first { $0 != .pass } ?? .pass }

    /// Somebody heard the word in a reply: the utterance reached the agent, and its answer the person.
    func answered(_ word: String, in number: Int? = nil) -> Judgement {
        let heard = pieces.contains { !$0.isSilence && (number == nil || $0.reply == number) && $0.text.lowercased().contains(word) }
        return expect(heard && !word.isEmpty, "an answer that names \"\(word)\"")
    }

    /// Nothing that names the word was ever asked to be spoken.
    func unanswered(_ word: String) -> Judgement {
        expect(!spoken.contains { $0.text.lowercased().contains(word) }, "nothing said that names \"\(word)\"")
    }

    /// How many call.speak requests named a word.
    func speaks(naming word: String) -> Int { spoken.count { $0.text.lowercased().contains(word) } }

    /// No sentence was spoken over another.
    var undisturbed: Judgement {
        expect(overlaps.isEmpty, "each sentence heard to its end before the next", "\(overlaps.count) cut short; \(seen)")
    }

    /// Every reply the session keeps was heard, to the letter and no further; what is not of an agent's turn (a greeting) aside.
    var storedIsHeard: Judgement {
        for line in lines where line.role == "assistant" {
            let kept = Self.folded(line.text)
            let heard = Self.folded(pieces.filter { !$0.isSilence }.map(\.text).joined(separator: " "))
            guard heard.contains(kept) else {
                return .fail(expected: "nothing stored that was not heard", actual: "stored \"\(line.text.prefix(120))\"; \(seen)")
            }
        }
        return .pass
    }
}

extension Case {
    /// A case about calls: a setup around the gateway, a play with the person on the line, and a check of what is left of it.
    static func call(
        _ slug: String, _ requirement: String, _ level: Level = .must, source: String, breaks: [String] = [], fault: Fault, sends: String,
        setup: CallSetup = .call(), play: @escaping @Sendable (CallPlay) throws -> Void,
        check: @escaping @Sendable (CallRecord) -> Judgement
    ) -> Case {
        Case(
            "calls/" + slug, level, requirement, source: source, breaks: breaks, fault: fault, sends: sends,
            play: { stage in try stage.call(setup, play) },
            check: { transcript, _ in
                guard let record = CallRecord(transcript) else { return .inconclusive("the play left no journal") }
                if let ended = transcript.note("gateway-ended") { return .fail(expected: "a gateway that goes on", actual: ended) }
                return check(record)
            })
    }
}

extension Stage {
    /// Plays and keeps what the service, the log and the commands tell.
    func call(_ setup: CallSetup, _ body: (CallPlay) throws -> Void) throws {
        try withCalls(setup) { scene in
            let play = CallPlay(stage: self, scene: scene)
            defer { play.end() }
            try body(play)
        }
    }

    /// Two words of this play's own, noted for the check.
    func twoWords() -> (String, String) {
        let words = (self.words.word(), self.words.word())
        note("word", words.0)
        note("second", words.1)
        return words
    }
}

extension CallSetup {
    /// The usual: a fast service as documented, a greeting, a goodbye.
    static func call(
        _ configuration: [String: String] = [:], speed: Double = CallPlay.speed, startsService: Bool = true,
        service: @escaping @Sendable (inout FakeVoiceService.Options) -> Void = { _ in }
    ) -> CallSetup {
        var setup = CallSetup()
        setup.startsService = startsService
        setup.configuration = [
            "calls.greeting": CallPlay.greeting, "calls.goodbye": CallPlay.goodbye, "calls.audio_root": CallSetup.folderMark + "/audio",
        ]
        .merging(configuration) { $1 }
        setup.service = { options in
            options.speed = speed
            options.synthesizer = Synthesizer(command: nil, speed: speed)
            service(&options)
        }
        return setup
    }
}
