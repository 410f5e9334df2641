import Simulators

extension Suite {
    private static let seedUsage = "seed 2, usage from code"

    /// `voice-gateway call …` against the running gateway: the document's four uses, and its test call.
    static let callCommands: [Case] = [
        .call(
            "start-command", "`call start` calls the user and tells the call's id.", source: "\(seedUsage): starting a call; contract 3",
            fault: .caller("calls-nobody", "Says that it calls and does not.") { $0.startsNothing = true },
            sends: "call start USER_ID",
            play: { play in
                play.ready()
                try play.command("start", "call", "start", "\(CallPlay.userID)")
                play.wait(for: "call.connected") { $0.count(.event, "call.connected") > 0 }
            },
            check: { record in
                let asked = record.requests("call.start").contains { $0.value["user_id"]?.integer == Int(CallPlay.userID) }
                let id = record.events("call.ringing").first?.value["call_id"]?.string ?? "-"
                let ended = record.command("start")
                return record.all(
                    record.expect(asked, "call.start with the user's id as a number"),
                    record.expect(ended?.code == 0 && ended?.output.contains(id) == true, "exit 0 and the id \(id)", show(ended)))
            }),
        .call(
            "events-command", "`call events` prints each event of a call, in order: ringing, connected, speech, ended.",
            source: "\(seedUsage): listening for call events; seed 2, call events",
            fault: .caller("prints-no-events", "Prints no event.") { $0.eventsPrintNothing = true },
            sends: "call events --json, while a call comes in, is spoken in and ends.",
            play: { play in
                play.ready()
                let listener = try play.follow("call", "events", "--json")
                play.wait(for: "an event on standard output", .seconds(15)) {
                    play.scene.service.inject(event: "call.attention", params: ["call_id": "1"])
                    return listener.output.contains("call.attention")
                }
                let id = try wholeCall(play)
                play.stage.note("call", id)
                play.wait(for: "call.ended on standard output", .seconds(3)) { listener.output.contains("call.ended") }
                play.stage.note("events", listener.output)
                listener.stop()
            },
            check: { record in
                let names = ["call.ringing", "call.connected", "call.speech", "call.ended"]
                let lines = record.note("events").split(separator: "\n").map(String.init)
                let found = lines.compactMap { line in line.contains(record.note("call")) ? names.first { line.contains($0) } : nil }
                let heard = lines.contains { $0.contains("call.speech") && $0.contains(record.word) }
                return record.expect(
                    found == names && heard, "the four events of call \(record.note("call")) in order, what was said among them",
                    found.joined(separator: ", "))
            }),
        .call(
            "hangup-command", "`call hangup` ends the call and tells how long it lasted.", source: "\(seedUsage): hanging up; contract 3",
            fault: .caller("hangs-nothing-up", "Says that it hangs up and does not.") { $0.hangsUpNothing = true },
            sends: "call hangup during a call.",
            play: { play in
                play.ring()
                try play.command("hangup", "call", "hangup")
                play.wait(for: "call.ended", .seconds(3)) { $0.count(.event, "call.ended") > 0 }
            },
            check: { record in
                let ended = record.command("hangup")
                let tells = ended?.code == 0 && ended?.output.contains(where: \.isNumber) == true
                return record.all(
                    record.expect(record.events("call.ended").count == 1, "the end of the call"),
                    record.expect(tells, "exit 0 and a duration", show(ended)))
            }),
        .call(
            "status-command", "`call status` tells the call in progress and whom it is with.",
            source: "\(seedUsage): check call status; contract 3",
            fault: .caller("status-says-idle", "Tells of no call when there is one.") { $0.statusSaysIdle = true },
            sends: "call status --json during a call, and after it.",
            play: { play in
                play.stage.note("call", play.ring())
                try play.command("status", "call", "status", "--json")
                play.hangUp()
                play.pause(.milliseconds(200))
                try play.command("after", "call", "status", "--json")
            },
            check: { record in
                let call = record.status()?["call"]
                let isTold = call?["call_id"]?.string == record.note("call") && call?["user_id"]?.integer == Int(CallPlay.userID)
                let after = record.status("after")
                return record.all(
                    record.expect(isTold, "the call's id and the user's", show(record.command("status"))),
                    record.expect(after != nil && after?["call"]?.isObject != true, "no call after its end", show(record.command("after"))))
            }),
        .call(
            "test-call-from-the-command-line", "A call started by the command is a conversation like any other.",
            source: "seed 2, make a test call, option B",
            fault: .caller("mute-on-its-own-calls", "Says nothing on the calls it starts.") { $0.answersNothing = true },
            sends: "call start USER_ID; the user answers and asks something.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ready()
                try play.command("start", "call", "start", "\(CallPlay.userID)")
                play.wait(for: "the greeting") { $0.heard.pieces.contains { $0.ending == .whole } }
                play.ask("Hello Jarvis, tell me about \(word), please.")
            },
            check: { record in record.all(record.answered(CallPlay.greeting.lowercased(), in: 0), record.answered(record.word, in: 1)) }),
        .call(
            "speak-command", "`call speak` says the text in the call in progress.", source: "contract 3; seed 2, callSpeak",
            fault: .caller("speaks-nothing-on-order", "Says that it speaks and does not.") { $0.ordersSayNothing = true },
            sends: "call speak TEXT during a call.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring()
                try play.command("speak", "call", "speak", "Listen, \(word).")
                play.wait(for: "the words", .seconds(3)) { $0.heard.text().contains(word) }
            },
            check: { record in
                record.all(
                    record.answered(record.word), record.expect(record.command("speak")?.code == 0, "exit 0", show(record.command("speak")))
                )
            }),
        .call(
            "hangup-without-a-call-fails", "`call hangup` without a call fails with a line that says so.",
            source: "issue 3, bad input; seed 2: No active call",
            fault: .caller("succeeds-always", "Ends with exit code 0 whatever happened.") { $0.exitsZeroOnFailure = true },
            sends: "call hangup while nobody is on the line.",
            play: { play in
                play.ready()
                try play.command("hangup", "call", "hangup")
            }, check: { record in refused(record, "hangup") }),
        .call(
            "start-of-nobody-fails", "`call start` of what is no user's id fails and calls nobody.",
            source: "issue 3, bad input; contract 3: 64",
            fault: .caller("takes-any-user", "Ends with exit code 0 for a user that is none.") { $0.takesAnyUser = true },
            sends: "call start nobody",
            play: { play in
                play.ready()
                try play.command("start", "call", "start", "nobody")
                play.pause(.milliseconds(200))
            },
            check: { record in
                record.all(
                    record.expect(record.requests("call.start").isEmpty, "no call.start"),
                    record.expect(record.command("start")?.code == 64, "exit 64", show(record.command("start"))))
            }),
        .call(
            "commands-without-service-fail", "Without a voice service the commands of calls end with exit code 69, at once.",
            source: "reliability V1; contract 3",
            fault: .caller("succeeds-without-service", "Ends with exit code 0 although nobody can be called.") {
                $0.exitsZeroOnFailure = true
            },
            sends: "call start USER_ID while there is no service.", setup: .call(startsService: false),
            play: { play in try play.command("start", "call", "start", "\(CallPlay.userID)") },
            check: { record in
                record.expect(record.command("start")?.code == 69, "exit 69", show(record.command("start")))
            }),
    ]

    static func show(_ ended: (code: Int, output: String, complaint: String)?) -> String {
        guard let ended else { return "the command was not run" }
        return "exit \(ended.code), \"\(ended.output.prefix(200))\", \"\(ended.complaint.suffix(200))\""
    }

    /// A command that failed and said why.
    static func refused(_ record: CallRecord, _ name: String) -> Judgement {
        let ended = record.command(name)
        return record.expect(
            ended.map { $0.code != 0 && !$0.complaint.isEmpty } == true, "another exit code than 0, and a line on standard error",
            show(ended))
    }
}
