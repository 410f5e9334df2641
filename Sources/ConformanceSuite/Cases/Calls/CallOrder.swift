import Simulators

extension Suite {
    /// What comes twice, and whose call it is.
    static let callOrder: [Case] = [
        .call(
            "duplicates-are-answered-once", "An utterance that the service tells of twice is answered once.",
            source: "wire 1.6.1; turns, on a call: the same audio_path", breaks: ["two answers to every word"],
            fault: .caller("answers-duplicates", "Answers every event.") { $0.answersDuplicatesTwice = true },
            sends: "A question, of which the event comes twice.", setup: .call(service: { $0.defects = [.doubleBroadcast] }),
            play: { play in
                try question(play)
                let word = play.stage.noted("word")
                try play.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(word) } }
            },
            check: { record in
                let users = record.lines.count { $0.role == "user" && $0.text.contains(record.word) }
                return record.all(
                    record.answered(record.word),
                    record.expect(users == 1 && record.speaks(naming: record.word) == 1, "one turn", "\(users) turns; \(record.seen)"))
            }),
        .call(
            "repeated-words-are-answered-again", "The same words said again, in a recording of their own, are answered again.",
            source: "reliability V7",
            fault: .caller("hears-no-repetition", "Takes the same words for the same utterance.") { $0.dropsRepeatedWords = true },
            sends: "The same question twice.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring()
                play.ask("Tell me about \(word), please.")
                play.ask("Tell me about \(word), please.")
            },
            check: { record in record.all(record.answered(record.word, in: 1), record.answered(record.word, in: 2)) }),
        .call(
            "second-call-waits", "A call started during another waits for its end.", source: "seed 2, next steps 5; wire 1.6.9",
            fault: .caller("calls-over-a-call", "Calls although somebody is on the line.") { $0.startsSecondCallAtOnce = true },
            sends: "call start during a call.",
            play: { play in
                play.ring()
                try play.command("start", "call", "start", "777")
                play.pause(.milliseconds(500))
                try play.command("status", "call", "status", "--json")
            },
            check: { record in
                record.all(
                    record.expect(record.requests("call.start").isEmpty, "no call.start while a call is on"),
                    record.expect(record.command("start")?.code == 0, "exit 0: the call is queued", show(record.command("start"))),
                    record.expect(
                        record.command("status")?.output.contains("777") == true, "the user who waits in the status",
                        show(record.command("status"))))
            }),
        .call(
            "waiting-call-is-made", "A call that waited is made when the line is free.", source: "seed 2, next steps 5",
            fault: .caller("forgets-who-waits", "Forgets the calls that wait.") { $0.forgetsQueue = true },
            sends: "call start twice during a call, which then ends; then the next one does.",
            play: { play in
                play.ring()
                try play.command("start", "call", "start", "777")
                try play.command("next", "call", "start", "888")
                play.hangUp()
                play.wait(for: "the second call") { $0.count(.event, "call.connected") >= 2 }
                play.pause(.milliseconds(300))
                play.hangUp()
                play.wait(for: "the third call") { $0.count(.event, "call.connected") >= 3 }
            },
            check: { record in
                let users = record.requests("call.start").compactMap { $0.value["user_id"]?.integer }
                return record.expect(users == [777, 888], "777 called, then 888", "\(users); \(record.seen)")
            }),
        .call(
            "stranger-is-not-answered", "With a list of allowed users nobody else is greeted or answered.",
            source: "contract 3: calls.allowed_users",
            fault: .caller("talks-to-strangers", "Answers whoever calls.") { $0.ignoresAllowList = true },
            sends: "A call from a user who is not on the list, and a question.",
            setup: .call(["calls.allowed_users": "4242"]) { $0.profile = .asImplemented },
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring(from: 666, greeted: false)
                play.scene.service.say(text: "Tell me about \(word), please.", language: "en")
                play.pause(.milliseconds(1500))
            },
            check: { record in record.expect(record.spoken.isEmpty, "nothing said to a stranger") }),
        .call(
            "allowed-user-is-answered", "A user on the list is greeted and answered.", source: "contract 3: calls.allowed_users",
            fault: .caller("refuses-everybody", "Refuses those on the list too.") { $0.refusesEverybody = true },
            sends: "A call from a user on the list, and a question.",
            setup: .call(["calls.allowed_users": "4242,\(CallPlay.userID)"]), play: question, check: { $0.answered($0.word, in: 1) }),
        .call(
            "missed-call-is-recorded", "A call that nobody took counts as missed.", source: "issue 3: missed and rejected calls recorded",
            fault: .caller("counts-no-missed-calls", "Does not count what was missed.") { $0.countsNoMissedCalls = true },
            sends: "A call comes in that the service never accepts, until it gives up.",
            setup: .call(service: { options in
                options.defects = [.ignoresIncoming]
                options.timings.ringingMax = .seconds(3)
            }),
            play: { play in
                play.ready()
                _ = play.scene.service.ring(from: CallPlay.userID)
                play.wait(for: "call.ended") { $0.count(.event, "call.ended") > 0 }
                play.pause(.milliseconds(300))
                try play.command("status", "call", "status", "--json")
            }, check: { counted($0, "missed") }),
        .call(
            "rejected-call-is-recorded", "A call that was rejected counts as rejected.", source: "issue 3; seed 2: reason rejected",
            fault: .caller("counts-no-rejected-calls", "Does not count what was rejected.") { $0.countsNoMissedCalls = true },
            sends: "call start of a user who rejects.", setup: .call(service: { $0.outgoing = [.rejected(after: .milliseconds(500))] }),
            play: { play in
                play.ready()
                try play.command("start", "call", "start", "\(CallPlay.userID)")
                play.wait(for: "call.ended") { $0.count(.event, "call.ended") > 0 }
                play.pause(.milliseconds(300))
                try play.command("status", "call", "status", "--json")
            },
            check: { counted($0, "rejected") }),
    ]

    private static func counted(_ record: CallRecord, _ name: String) -> Judgement {
        record.expect(
            record.status()?["totals"]?[name]?.integer == 1, "one \(name) call in `call status --json`, totals",
            show(record.command("status")))
    }
}
