import Simulators

extension Suite {
    /// What can be asked without a call: VS-18 to VS-21, VS-24 to VS-26.
    static let serviceMethods: [Case] = [
        Case(
            "voice-service/health", .must, "health says that the service is ok.", source: "VS-18; the public service, measured",
            breaks: ["the public client, which calls nothing else before it"],
            fault: .results("healthy", "Says healthy for ok.", of: "health") { $0["status"] = "healthy" },
            sends: "health.", play: asking("health"), check: Check.healthy()),
        Case(
            "voice-service/status-names-the-service", .must, "status names the service and its version.",
            source: "VS-19; the public service",
            breaks: ["the line that tells which service was found"],
            fault: .results("version-as-number", "Gives its version as a number.", of: "status") { $0["version"] = 1.1 },
            sends: "status.", play: asking("status"),
            check: Check.result { result in
                let names = [result["service"], result["version"]].map { $0?.string ?? "" }
                return Check.expect(names.allSatisfy { !$0.isEmpty }, "service and version as text", Show.bytes(result.bytes))
            }),
        Case(
            "voice-service/call-status-without-a-call", .must, "Without a call, call.status says active false and a state.",
            source: "VS-20; seed, callStatus", needs: [.line],
            fault: .results("active-as-text", "Says \"false\" for false.", of: "call.status") { result in
                result["active"] = result["active"].map { .string($0.text()) }
            },
            sends: "call.status.", play: asking("call.status"),
            check: Check.result { result in
                if result["active"]?.bool == true { return .inconclusive("another call is in progress") }
                return Check.expect(
                    result["active"]?.bool == false && result["state"]?.string?.isEmpty == false, "active false and a state",
                    Show.bytes(result.bytes))
            }),
        Case(
            "voice-service/call-status-types", .must, "call.status gives ids, user and duration in their types, where it gives them.",
            source: "VS-20, VS-36; seed, CallStatusResult", needs: [.line],
            fault: .results("duration-as-text", "Gives durations as text.", of: "call.status") { $0["duration"] = "0:00" },
            sends: "call.status.", play: asking("call.status"), check: Check.result { statusTypes($0) }),
        Case(
            "voice-service/state-is-known", .should, "The state is one that a document or a service has named.",
            source: "VS-21; seed, CallStatusResult", needs: [.line],
            fault: .results("new-state", "Invents a state.", of: "call.status") { $0["state"] = "DOZING" },
            sends: "call.status.", play: asking("call.status"),
            check: Check.result { result in
                Check.expect(
                    states.contains(result["state"]?.string ?? ""), "one of \(states.sorted().joined(separator: ", "))",
                    Show.bytes(result.bytes))
            }),
        Case(
            "voice-service/hangup-without-a-call", .must, "Without a call, call.hangup is a failure and no end is announced.",
            source: "VS-24; seed, callHangup", needs: [.line],
            fault: .succeeds(
                "hangs-up-nothing", "Hangs up although there is no call.", at: "call.hangup", with: ["status": "ended", "duration": 0.0]),
            sends: "call.status, and call.hangup where there is no call.", play: asking("call.hangup", id: 2, isForQuietLine: true),
            check: Check.call(
                Check.refusal(to: 2, of: "there is no call"),
                { transcript, _ in
                    let reader = transcript.frames(on: Stage.main)
                    return Check.expect(
                        !reader.frames.contains { $0.method == "call.ended" }, "no call.ended", Show.frames(reader))
                })),
        Case(
            "voice-service/speak-without-a-call", .must, "Without a call, call.speak is a failure.", source: "VS-25; seed, callSpeak",
            needs: [.line],
            fault: .succeeds(
                "speaks-to-nobody", "Says that it speaks although there is no call.", at: "call.speak",
                with: ["status": "speaking", "audio_path": "/tmp/speech.wav"]),
            sends: "call.status, and call.speak where there is no call.",
            play: asking("call.speak", ["text": "Hello?"], id: 2, isForQuietLine: true),
            check: Check.call(Check.refusal(to: 2, of: "there is no call"))),
        Case(
            "voice-service/play-without-a-call", .must, "Without a call, call.play is a failure.", source: "VS-26; seed, callPlay",
            needs: [.line],
            fault: .succeeds(
                "plays-to-nobody", "Says that it plays although there is no call.", at: "call.play", with: ["status": "playing"]),
            sends: "call.status, and call.play where there is no call.",
            play: { stage in
                try asking("call.play", ["audio_path": .string(nowhere(stage))], id: 2, isForQuietLine: true)(stage)
            }, check: Check.call(Check.refusal(to: 2, of: "there is no call"))),
        Case(
            "voice-service/start-needs-a-user", .must, "call.start without a user id is a failure, and nobody is called.",
            source: "VS-17, VS-22; the public service, measured", needs: [.line],
            fault: .succeeds(
                "starts-without-a-user", "Starts a call without a user.", at: "call.start", with: ["status": "ringing", "call_id": 1]),
            sends: "call.start without parameters, and call.status.",
            play: { stage in
                let line = try stage.line()
                if stage.isQuiet(line) { stage.ask("call.start", id: 2, on: line) }
                stage.ask("call.status", id: 3, on: line)
                line.close()
            },
            check: Check.call(
                Check.refusal(to: 2, of: "there is nobody to call"),
                Check.result(to: 3) { Check.expect($0["active"]?.bool == false, "active false", Show.bytes($0.bytes)) })),
    ]

    private static let states: Set<String> = [
        "IDLE", "RINGING", "CONNECTING", "CONNECTED", "ENDED", "REQUESTING", "WAITING", "ACTIVE", "FAILED",
    ]

    /// The members that `call.status` may leave out, or null, have their type where they stand.
    private static func statusTypes(_ result: JSONValue) -> Judgement {
        let wrong = [
            ("call_id", { $0.integer != nil || $0.string?.isEmpty == false }), ("user_id", { $0.integer != nil }),
            ("duration", { ($0.number ?? -1) >= 0 }),
        ].first { (name: String, holds: (JSONValue) -> Bool) in
            guard let value = result[name], !value.isNull else { return false }
            return !holds(value)
        }
        return Check.expect(
            wrong == nil, "call_id as a number or text, user_id as a number, duration in seconds", Show.bytes(result.bytes))
    }

    /// One request; where it would meddle with a call, only while there is none.
    private static func asking(
        _ method: String, _ params: JSONValue = [:], id: JSONValue = 1, isForQuietLine: Bool = false
    ) -> Play.Script {
        { stage in
            let line = try stage.line()
            if !isForQuietLine || stage.isQuiet(line) {
                stage.ask(method, params, id: id, on: line)
                if isForQuietLine { line.listen(for: .milliseconds(200)) }
            }
            line.close()
        }
    }
}
