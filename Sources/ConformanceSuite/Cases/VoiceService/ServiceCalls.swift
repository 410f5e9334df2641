import Simulators

extension Suite {
    /// One call, from its start to its end: VS-20, VS-22 to VS-26, VS-36.
    static let serviceCalls: [Case] = [
        Case(
            "voice-service/start-answers-ringing", .must, "call.start answers with status ringing and the call's id.",
            source: "VS-22; seed, callStart", needs: [.line, .call],
            fault: .results("start-without-id", "Leaves the id out of the answer to call.start.", of: "call.start") { $0["call_id"] = nil },
            sends: placed, play: calling(),
            check: Check.call(
                Check.result(to: 10) { result in
                    Check.expect(
                        result["status"]?.string == "ringing" && callID(result) != nil, "status \"ringing\" and call_id",
                        Show.bytes(result.bytes))
                })),
        Case(
            "voice-service/call-id-is-the-same", .must, "A call's id is the same in the answer, the status and each event.",
            source: "VS-36; seed, CallEvent", needs: [.line, .call], breaks: ["a gateway with more than one call in mind"],
            fault: .events("another-id-when-connected", "Gives another id when the call is through.", "call.connected") { params in
                params["call_id"] = "1"
            },
            sends: placed + " call.status in between.",
            play: calling { stage, line in stage.ask("call.status", id: 20, on: line) },
            check: Check.call({ transcript, _ in
                let reader = transcript.frames(on: Stage.main)
                let answers = [10, 20].compactMap { id in reader.answers.first { $0.json?["id"] == .integer(id) }?.json?["result"] }
                // The end may be told without an id.
                let events = reader.frames.filter(\.isEvent).compactMap { $0.json?["params"] }.filter { $0["call_id"] != .null }
                let ids = (answers + events).map { callID($0) ?? "none" }
                return Check.expect(ids.count >= 4 && Set(ids).count == 1, "one id everywhere", ids.joined(separator: ", "))
            })),
        Case(
            "voice-service/status-of-a-call", .must, "During a call call.status says active, whose call it is, and how long it has been.",
            source: "VS-20; seed, callStatus", needs: [.line, .call],
            fault: .results("never-active", "Says active false during a call.", of: "call.status") { $0["active"] = false },
            sends: placed + " call.status in between.",
            play: calling { stage, line in stage.ask("call.status", id: 20, on: line) },
            check: Check.call({ transcript, context in
                Check.result(to: 20) { result in
                    Check.expect(
                        result["active"]?.bool == true && result["user_id"]?.integer == callee(transcript)
                            && (result["duration"]?.number ?? -1) >= 0,
                        "active true, user_id \(callee(transcript)) and a duration", Show.bytes(result.bytes))
                }(transcript, context)
            })),
        Case(
            "voice-service/second-call-is-refused", .must, "During a call a second call.start is a failure, and the first call goes on.",
            source: "VS-23; the public service has no guard", needs: [.line, .call], breaks: ["the person who is on the line"],
            fault: .defect("no-guard", "Lets a second call take the line over.", .noSecondCallGuard),
            sends: placed + " call.start once more in between, on another connection.",
            play: calling { stage, line in
                let other = try stage.line("other")
                stage.ask("call.start", ["user_id": .integer(stage.callee)], id: 21, on: other)
                other.close()
                stage.ask("call.status", id: 22, on: line)
            },
            check: Check.call(
                Check.refusal("other", to: 21, of: "there is a call already"),
                { transcript, context in
                    let first = transcript.frames(on: Stage.main).answers.first { $0.json?["id"] == 10 }?.json?["result"]
                    return Check.result(to: 22) { result in
                        Check.expect(
                            result["active"]?.bool == true && callID(result) == first.flatMap(callID), "the first call, still active",
                            Show.bytes(result.bytes))
                    }(transcript, context)
                })),
        Case(
            "voice-service/hangup-answers-ended", .must, "call.hangup answers with status ended and the duration in seconds.",
            source: "VS-24; seed, callHangup", needs: [.line, .call],
            fault: .results("hangup-without-duration", "Leaves the duration out of the answer to call.hangup.", of: "call.hangup") {
                $0["duration"] = nil
            },
            sends: placed, play: calling(),
            check: Check.call(
                Check.result(to: 90) { result in
                    Check.expect(
                        result["status"]?.string == "ended" && (result["duration"]?.number ?? -1) >= 0, "status \"ended\" and a duration",
                        Show.bytes(result.bytes))
                })),
        Case(
            "voice-service/no-call-after-hangup", .must, "After call.hangup there is no call.", source: "VS-20, VS-24; seed, callStatus",
            needs: [.line, .call],
            fault: .service("status-sticks", "Goes on saying active once a call was through.") { options in
                options.bending.send = { outgoing in
                    var document = outgoing.document
                    if document["result"]?["state"]?.string == "ENDED" { document["result"]?["active"] = true }
                    return [document]
                }
            },
            sends: placed + " call.status after it.",
            play: { stage in
                let line = try stage.line()
                stage.call(on: line)
                stage.ask("call.status", id: 91, on: line)
                line.close()
            },
            check: Check.call(
                Check.result(to: 90) { _ in .pass },
                Check.result(to: 91) { Check.expect($0["active"]?.bool == false, "active false", Show.bytes($0.bytes)) })),
        Case(
            "voice-service/hangup-twice", .must, "A second call.hangup is a failure, and the end is announced once.",
            source: "VS-24, VS-32; the public service announces it twice", needs: [.line, .call],
            fault: .defect("hangs-up-twice", "Obeys a second call.hangup.", .hangupTwice),
            sends: placed + " call.hangup after it.",
            play: { stage in
                let line = try stage.line()
                stage.call(on: line)
                stage.ask("call.hangup", id: 91, on: line)
                line.listen(for: .milliseconds(200))
                line.close()
            },
            check: Check.call(Check.refusal(to: 91, of: "the call is over"), count("call.ended", 1))),
        Case(
            "voice-service/speak-answers-speaking", .must, "call.speak answers with status speaking and the path of the recording.",
            source: "VS-25; seed, callSpeak", needs: [.line, .call],
            fault: .results("speak-without-path", "Leaves the path out of the answer to call.speak.", of: "call.speak") {
                $0["audio_path"] = nil
            },
            sends: placed + " call.speak in between.",
            play: calling { stage, line in stage.ask("call.speak", ["text": "Hello, can you hear me?"], id: 20, on: line) },
            check: Check.call(
                Check.result(to: 20) { result in
                    Check.expect(
                        result["status"]?.string == "speaking" && result["audio_path"]?.string?.isEmpty == false,
                        "status \"speaking\" and audio_path", Show.bytes(result.bytes))
                })),
        Case(
            "voice-service/speak-needs-a-text", .must,
            "call.speak without a text, or with an empty one, is a failure, and the call goes on.",
            source: "VS-17, VS-25; the public service, measured", needs: [.line, .call],
            fault: .succeeds(
                "speaks-silence", "Speaks a text that is not there.", at: "call.speak",
                with: ["status": "speaking", "audio_path": "/tmp/none.wav"]),
            sends: placed + " call.speak without text and with an empty one in between.",
            play: calling { stage, line in
                stage.ask("call.speak", id: 20, on: line)
                stage.ask("call.speak", ["text": ""], id: 21, on: line)
                stage.ask("call.status", id: 22, on: line)
            },
            check: Check.call(
                Check.refusal(to: 20, of: "there is no text"), Check.refusal(to: 21, of: "the text is empty"),
                Check.result(to: 22) { Check.expect($0["active"]?.bool == true, "active true", Show.bytes($0.bytes)) })),
        Case(
            "voice-service/play-a-missing-file", .must, "call.play of a file that is not there is a failure, and the call goes on.",
            source: "VS-13, VS-26", needs: [.line, .call],
            fault: .succeeds("plays-what-is-not-there", "Plays a file that is not there.", at: "call.play", with: ["status": "playing"]),
            sends: placed + " call.play of a path where nothing is in between.",
            play: calling { stage, line in
                stage.ask("call.play", ["audio_path": .string(nowhere(stage))], id: 20, on: line)
                stage.ask("call.status", id: 22, on: line)
            },
            check: Check.call(
                Check.refusal(to: 20, of: "there is no such file"),
                Check.result(to: 22) { Check.expect($0["active"]?.bool == true, "active true", Show.bytes($0.bytes)) })),
    ]

    static let placed = "call.start to the user who may be called, and call.hangup when the call was through."

    /// A call on one connection, with something in between; whom it is to is noted.
    static func calling(_ body: @escaping @Sendable (Stage, FramedConnection) throws -> Void = { _, _ in }) -> Play.Script {
        { stage in
            stage.note("callee", "\(stage.callee)")
            let line = try stage.line()
            try stage.call(on: line) { try body(stage, line) }
            line.close()
        }
    }

    /// Whom the play called.
    static func callee(_ transcript: Transcript) -> Int { transcript.note("callee").flatMap { Int($0) } ?? 0 }

    /// A call's id as text, number or not.
    static func callID(_ json: JSONValue) -> String? {
        json["call_id"].flatMap { $0.string ?? $0.integer.map(String.init) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// An event came so many times on a connection.
    static func count(_ method: String, _ wanted: Int, on label: String = Stage.main) -> Check.Judge {
        { transcript, _ in
            let reader = transcript.frames(on: label)
            let found = reader.frames.count { $0.method == method }
            return Check.expect(found == wanted, "\(label): \(method) \(wanted) times", "\(found) times; \(Show.frames(reader))")
        }
    }
}
