import Simulators

extension Suite {
    static let seedFlow = "seed 2, call flow"

    /// The call as the document draws it, from the ringing to the logged duration.
    static let callFlow: [Case] = [
        .call(
            "connected-is-greeted", "A person whose call is through is greeted.", source: "\(seedFlow) 1-4; seed 2, next steps 2",
            fault: .caller("greets-nobody", "Says nothing when a call connects.") { $0.greets = false }, sends: "A call comes in.",
            play: { play in play.ring() },
            check: { record in
                let heard = record.reply(0).contains { $0.isWhole && CallRecord.folded($0.text) == CallRecord.folded(CallPlay.greeting) }
                return record.expect(heard, "the greeting, heard to its end")
            }),
        .call(
            "greeting-is-said-once", "A person is greeted once, however often the service says that the call is through.",
            source: "wire 1.6.1: every event goes out twice",
            fault: .caller("greets-twice", "Says its greeting twice.") { $0.greetsTwice = true },
            sends: "A call comes in; every event comes twice.", setup: .call(service: { $0.defects = [.doubleBroadcast] }),
            play: { play in
                play.ring()
                play.silence()
            },
            check: { record in
                record.expect(record.speaks(naming: CallPlay.greeting.lowercased()) == 1, "one greeting")
            }),
        .call(
            "speech-is-answered", "What a person says is given to the agent, and the agent's words are spoken.",
            source: "\(seedFlow) 8-12", breaks: ["the person talks to nobody"],
            fault: .caller("answers-nothing", "Hears and says nothing.") { $0.answersNothing = true },
            sends: "A call comes in; the person asks about a rare word.", play: question, check: { $0.answered($0.word, in: 1) }),
        .call(
            "recording-is-answered", "Speech that the service finds in a recording is answered like any other.", source: "\(seedFlow) 5-8",
            fault: .caller("deaf-to-recordings", "Answers nothing.") { $0.answersNothing = true },
            sends: "A call comes in; the person's voice is a WAV, which the service endpoints and transcribes.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring()
                let path = try CallRecordings.voice(in: play.scene.folder, saying: "Please tell me about \(word).")
                let before = play.journal.count(.event, "call.speech")
                play.scene.service.say(wav: path)
                play.wait(for: "call.speech") { $0.count(.event, "call.speech") > before }
                play.reply()
            }, check: { $0.answered($0.word, in: 1) }),
        .call(
            "answer-is-heard-whole", "The person hears each sentence of the answer to its end.", source: "\(seedFlow) 13-15; wire 1.6.10",
            breaks: ["each sentence cuts the one before, only the last is heard"],
            fault: .caller("speaks-over-itself", "Sends every sentence as soon as it has it.") { $0.paces = false },
            sends: "A call comes in; the person asks something.", play: question,
            check: { record in
                record.all(
                    record.answered(record.word, in: 1), record.undisturbed,
                    record.expect(record.reply(1).allSatisfy(\.isWhole), "only whole sentences"))
            }),
        .call(
            "conversation-continues", "The conversation goes on, turn after turn, and remembers itself.", source: "\(seedFlow) 16",
            fault: .caller("answers-once", "Answers the first utterance alone.") { $0.answersTheFirstTurnOnly = true },
            sends: "Two questions about two words, then \"What did I just say?\".",
            play: { play in
                let (word, second) = play.stage.twoWords()
                play.ring()
                play.ask("Tell me about \(word), please.")
                play.ask("And about \(second), please.")
                play.ask("What did I just say?")
            },
            check: { record in
                record.all(
                    record.answered(record.word, in: 1), record.answered(record.second, in: 2), record.answered(record.second, in: 3))
            }),
        .call(
            "end-is-the-end", "After a call has ended nothing is asked for it any more.", source: "\(seedFlow) 17-18",
            fault: .caller("talks-on", "Does not notice that a call has ended.") { $0.ignoresEnd = true },
            sends: "The person hangs up in the middle of a long answer.",
            play: { play in
                play.ring()
                play.say("[[words 120]] Please count.")
                play.hear()
                play.hangUp()
                play.pause(.milliseconds(1500))
            },
            check: { record in
                let end = record.events("call.ended").first?.atMs ?? 0
                let late = record.entries.filter {
                    $0.kind == "request" && ["call.speak", "call.play"].contains($0.name) && $0.atMs > end + 250
                }
                return record.expect(
                    late.isEmpty, "no call.speak and no call.play after call.ended", "\(late.count) of them; \(record.seen)")
            }),
        .call(
            "call-is-stored", "The turns of a call are kept in the session of calls, with the channel call.",
            source: "contract 3.1; turns, on a call",
            fault: .caller("keeps-nothing", "Keeps nothing of a call.") { $0.storesNothing = true },
            sends: "One question, and the session's export.",
            play: { play in
                try question(play)
                let word = play.stage.recorder.transcript().note("word") ?? ""
                try play.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(word) } }
            },
            check: { record in
                let user = record.lines.contains { $0.role == "user" && $0.channel == "call" && $0.text.contains(record.word) }
                let reply = record.lines.contains {
                    $0.role == "assistant" && $0.channel == "call" && $0.state == "complete" && $0.text.contains(record.word)
                }
                return record.all(record.expect(user && reply, "the question and its whole reply", record.stored), record.storedIsHeard)
            }),
    ]

    /// One question about a rare word, and its answer.
    @Sendable static func question(_ play: CallPlay) throws {
        let (word, _) = play.stage.twoWords()
        play.ring()
        play.ask("Tell me about \(word), please.")
    }
}
