import Simulators

/// Rows of the table of faults that concern which call, and in which order (reliability 4), each played under three chances.
extension Suite {
    static let callEventFaults: [Case] =
        (1...3).map { seed in
            row(
                seed, "doubled-events", "An event that comes again, at once or later, is acted on once.", "reliability V7",
                .caller("acts-on-doubles-\(seed)", "Answers every event, however often it came.") { $0.answersDuplicatesTwice = true },
                ["Every event twice.", "One call.speech twice.", "The call.speech again after its answer was heard."][seed - 1],
                setup: .call { options in
                    if seed == 1 { options.defects = [.doubleBroadcast] }
                    if seed == 2 { options.faults = [.init(.duplicateEvent, method: "call.speech", at: 1)] }
                },
                play: { play in
                    try question(play)
                    if seed == 3, let event = play.journal.events("call.speech").last {
                        play.scene.service.inject(event: "call.speech", params: event.value)
                        play.pause(.milliseconds(1500))
                    }
                    let word = play.stage.noted("word")
                    try play.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(word) } }
                },
                check: { record in
                    let turns = record.lines.count { $0.role == "user" && $0.text.contains(record.word) }
                    return record.all(
                        record.answered(record.word), record.expect(turns == 1, "one turn in the session", record.stored),
                        record.expect(
                            record.speaks(naming: record.word) == 1, "one answer", "\(record.speaks(naming: record.word)); \(record.seen)"))
                })
        } + [
            row(
                1, "disordered-events", "Speech of a call that rings means that the line is through.", "reliability V8",
                .caller("needs-the-connected-event-1", "Hears nothing before call.connected.") { $0.needsConnectedEvent = true },
                "call.connected never comes; the person speaks.",
                setup: .call(service: { $0.faults = [.init(.lostEvent, method: "call.connected", at: 1)] }),
                play: { play in
                    let (word, _) = play.stage.twoWords()
                    play.ready()
                    play.scene.service.ring(from: CallPlay.userID)
                    play.wait(for: "the line") { $0.entries(.state).contains { ["CONNECTED", "ACTIVE"].contains($0.name) } }
                    play.ask("Tell me about \(word), please.")
                }, check: { $0.answered($0.word) }),
            row(
                2, "disordered-events", "Speech that comes after the end of its call is not answered.", "reliability V8; turns, on a call",
                .caller("answers-after-the-end-2", "Answers speech of a call that is over.") { $0.answersAfterEnded = true },
                "A call that ends, and then a call.speech of it.",
                play: { play in
                    let (word, _) = play.stage.twoWords()
                    let id = play.ring()
                    play.hangUp()
                    play.scene.service.inject(event: "call.speech", params: CallPlay.said(id, "Tell me about \(word), please."))
                    play.pause(.milliseconds(1500))
                }, check: { $0.unanswered($0.word) }),
            row(
                3, "disordered-events", "A call that has ended does not ring again.", "reliability V8",
                .caller("revives-ended-calls-3", "Takes a late call.ringing for a new call.") { $0.revivesEndedCalls = true },
                "A call that ends, then its call.ringing once more, and call status --json.",
                play: { play in
                    let id = play.ring()
                    play.stage.note("call", id)
                    play.hangUp()
                    play.scene.service.inject(
                        event: "call.ringing", params: ["call_id": .string(id), "user_id": .integer(Int(CallPlay.userID))])
                    play.pause(.milliseconds(300))
                    try play.command("status", "call", "status", "--json")
                },
                check: { record in
                    let status = record.status()
                    return record.expect(
                        status != nil && status?["call"]?.isObject != true, "no call in the status", show(record.command("status")))
                }),
        ]
        + (1...3).map { seed in
            let method = ["call.connected", "call.speech", "call.speak"][seed - 1]
            return row(
                seed, "unknown-call",
                "Speech of a call nobody knows is not answered into another call; the service is asked how it stands.",
                "reliability V12",
                .caller("answers-unknown-calls-\(seed)", "Answers whatever is said, on whichever call.") { $0.answersUnknownCalls = true },
                "After \(method) comes a call.speech of another call.",
                play: { play in
                    let (word, second) = play.stage.twoWords()
                    play.ring()
                    if seed > 1 { play.say("Tell me about the weather, please.") }
                    if seed > 2 { play.hear() }
                    play.scene.service.inject(event: "call.speech", params: CallPlay.said("5550\(seed)", "Tell me about \(word), please."))
                    play.pause(.milliseconds(1000))
                    play.silence()
                    play.ask("Tell me about \(second), please.")
                },
                check: { record in
                    let asked = record.requests("call.status").count > 1
                    return record.all(
                        record.unanswered(record.word), record.answered(record.second),
                        record.expect(asked, "call.status once more", "\(record.requests("call.status").count) of them"))
                })
        }
        + (1...3).map { seed in
            let faults: [Fault] = [
                .caller("plays-on-1", "Lets what plays play to its end.") { $0.stopsAtBargeIn = false },
                .caller("speaks-on-2", "Goes on with the old reply.") { $0.cancelsAtBargeIn = false },
                .caller("falls-silent-3", "Says nothing any more once it was interrupted.") { $0.staysSilentAfterBargeIn = true },
            ]
            return row(
                seed, "barge-in", "Whenever the person speaks over a reply it stops, and the newest words are answered.", "reliability V13",
                faults[seed - 1], ["In the first sentence.", "In the second sentence.", "Three times, one after the other."][seed - 1],
                play: { play in
                    let (_, second) = play.stage.twoWords()
                    play.ring()
                    play.say("[[words 160]] Please count.")
                    play.hear(piece: seed == 2 ? 2 : 1, for: .milliseconds(80))
                    if seed == 3 {
                        for _ in 0..<2 {
                            play.say("[[words 90]] Count again.")
                            play.hear(for: .milliseconds(80))
                        }
                    }
                    play.ask("Stop. Tell me about \(second), please.")
                },
                check: { record in
                    let spoke = record.events("call.speech").last?.atMs ?? 0
                    let late = record.spoken.filter { $0.atMs > spoke + 150 && !$0.text.contains(record.second) && isCounting($0.text) }
                    let sounding = record.pieces.last { !$0.isSilence && $0.fromMs < spoke }
                    return record.all(
                        record.answered(record.second), record.expect(late.isEmpty, "no more of the old reply", "\(late.count) sentences"),
                        record.expect(sounding.map { $0.toMs < spoke + 300 } == true, "what sounded stopped within 300 ms"))
                })
        }
}
