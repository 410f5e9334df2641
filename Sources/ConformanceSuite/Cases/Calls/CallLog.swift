import Simulators

extension Suite {
    private static let seedLog = "seed 2, expected event flow"

    /// What a person at the gateway's log learns of its calls: facts, in whatever words.
    static let callLog: [Case] = [
        .call(
            "start-up-is-logged",
            "At the start the log tells that the service is looked for, its version, the state of its calls, that events are heard, and that it began.",
            source: "seed 2, start the gateway: five lines",
            fault: .caller("starts-without-state", "Does not log the state in which it found the calls.") {
                $0.unlogged = ["calls-available"]
            },
            sends: "Nothing; the gateway starts beside a service.",
            play: { play in
                play.ready()
                play.log("the state of the calls") { $0.lowercased().contains("idle") }
                play.pause(.milliseconds(200))
            },
            check: { record in
                let lines: [(String, [[String]])] = [
                    ("the socket it looks at", [["voice.sock"]]), ("the service's version", [["1.1.0"]]),
                    ("the state of the calls", [["idle"]]), ("that events are heard", [["event"], ["listen"]]),
                    ("that the calls are ready", [["started"], ["ready"], ["monitor"]]),
                ]
                let missing = lines.filter { _, ways in !ways.contains { record.logs($0) } }.map(\.0)
                return record.expect(missing.isEmpty, "a line for each of five things", "none for \(missing.joined(separator: ", "))")
            }),
        logged(
            "ringing-is-logged", "A ringing call is logged with its id.", "call.ringing", step: "1-2", [["ringing"]], [],
            Fault.caller("rings-silently", "Does not log that it rings.") { $0.unlogged = ["ringing"] }),
        logged(
            "connected-is-logged", "A connected call is logged with its id.", "call.connected", step: "3-4", [["connected"]], [],
            Fault.caller("connects-silently", "Does not log that a call is through.") { $0.unlogged = ["connected"] }),
        logged(
            "speech-is-logged", "What a person said is logged with the call's id.", "call.speech", step: "8-9",
            [["spoke"], ["speech"], ["heard"], ["said"], ["utterance"]], [],
            Fault.caller("hears-silently", "Does not log that somebody spoke.") { $0.unlogged = ["speech", "dropped"] }),
        logged(
            "end-is-logged", "The end of a call is logged with its id, how long it lasted and why it ended.", "call.ended", step: "18-19",
            [["ended"]],
            ["hangup"], Fault.caller("ends-silently", "Does not log that a call has ended.") { $0.unlogged = ["ended"] }),
        .call(
            "speaking-is-logged", "That a reply is spoken, and that it was, is logged.", source: seedLog,
            fault: .caller("speaks-silently", "Does not log what it speaks.") { $0.unlogged = ["speaking", "spoken"] },
            sends: "One question.",
            play: { play in
                try question(play)
                play.log("what was spoken") { $0.lowercased().contains("spoken") }
            },
            check: { record in
                let isLogged = record.logs("speaking") && (record.logs("spoken") || record.logs("played"))
                return record.expect(isLogged, "a line when a sentence is sent and one when it is heard", "the log has none")
            }),
    ]

    private static func logged(
        _ slug: String, _ requirement: String, _ event: String, step: String, _ ways: [[String]], _ facts: [String], _ fault: Fault
    ) -> Case {
        .call(
            slug, requirement, source: "\(seedFlow) \(step); \(seedLog): \(event)", fault: fault,
            sends: "A whole call: it rings, connects, is spoken in, ends.",
            play: { play in
                play.stage.note("call", try wholeCall(play))
                play.log(event) { log in ways.contains { CallRecord.holds(log, $0 + facts + [play.stage.noted("call")]) } }
            },
            check: { record in
                let call = record.note("call")
                let isLogged = ways.contains { record.logs($0 + facts + [call]) }
                let told = ways.map { $0.joined(separator: " ") }.joined(separator: " or ")
                return record.expect(isLogged, "a line of the log with \(([told, call] + facts).joined(separator: ", "))", "none such")
            })
    }

    /// From ringing to the end; answers the call's id.
    static func wholeCall(_ play: CallPlay) throws -> String {
        let (word, _) = play.stage.twoWords()
        let id = play.ring()
        play.ask("Tell me about \(word), please.")
        play.hangUp()
        return id
    }
}

extension Stage {
    /// The last note of that name so far.
    func noted(_ name: String) -> String { recorder.transcript().note(name) ?? "" }
}

extension CallRecord {
    /// Whether a line of a text holds all of these, whatever their case.
    static func holds(_ text: String, _ facts: [String]) -> Bool {
        text.lowercased().split(separator: "\n").contains { line in facts.allSatisfy { line.contains($0.lowercased()) } }
    }
}
