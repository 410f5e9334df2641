import Simulators

extension Suite {
    /// What the person at the other end does: VS-32 to VS-35, VS-39.
    static let servicePerson: [Case] = [
        Case(
            "voice-service/speech-is-told", .must, "call.speech has the call's id, the user's, the text, its language and the recording.",
            source: "VS-34; seed, call.speech", needs: [.line, .call, .person],
            fault: .events("speech-without-language", "Leaves the language out of call.speech.", "call.speech") { $0["language"] = nil },
            sends: placed + " The person says something in between.",
            play: calling { stage, line in
                stage.settings.person?.say("What is the weather like?", "en")
                stage.receive("call.speech", on: line)
            },
            check: Check.call(
                Check.event("call.speech") { params, transcript in
                    let texts = ["language", "audio_path"].map { params[$0]?.string ?? "" }
                    return Check.expect(
                        callID(params) != nil && params["user_id"]?.integer == callee(transcript) && texts.allSatisfy { !$0.isEmpty }
                            && params["text"]?.string == "What is the weather like?",
                        "call_id, user_id \(callee(transcript)), text, language and audio_path", Show.bytes(params.bytes))
                })),
        Case(
            "voice-service/each-utterance-once", .must, "Each utterance is told once, in the order in which they were said.",
            source: "VS-32, VS-34; seed, call.speech", needs: [.line, .call, .person],
            fault: .struck("loses-an-utterance", "Loses the second utterance of a call.", .lostEvent, "call.speech", at: 2),
            sends: placed + " The person says three things in between.",
            play: calling { stage, line in
                for text in said { stage.settings.person?.say(text, "en") }
                stage.receive("call.speech", 3, within: .seconds(5), on: line)
                line.listen(for: .milliseconds(200))
            },
            check: Check.call({ transcript, _ in
                let reader = transcript.frames(on: Stage.main)
                let texts = reader.frames.filter { $0.method == "call.speech" }.map { $0.json?["params"]?["text"]?.string ?? "-" }
                return Check.expect(texts == said, said.joined(separator: " | "), texts.joined(separator: " | "))
            })),
        Case(
            "voice-service/recording-is-48-khz-mono", .should,
            "What call.speech and call.speak name is a WAV file of 48 kHz, mono, 16 bits.",
            source: "VS-39; seed, callPlay", needs: [.line, .call, .person],
            fault: .results("recording-is-missing", "Names a recording that is not there.", of: "call.speak") {
                $0["audio_path"] = "/nonexistent/call_tts.wav"
            },
            sends: placed + " The person says something and call.speak answers in between.",
            play: calling { stage, line in
                stage.settings.person?.say("Hello.", "en")
                stage.receive("call.speech", on: line)
                stage.ask("call.speak", ["text": "Good morning."], id: 20, on: line)
                let heard = line.reader.frames.first { $0.method == "call.speech" }?.json?["params"]?["audio_path"]?.string
                let spoken = line.reader.answers.first { $0.json?["id"] == 20 }?.json?["result"]?["audio_path"]?.string
                for (name, path) in [("heard", heard), ("spoken", spoken)] { stage.note(name, WAVHeader.describe(path ?? "")) }
            },
            check: Check.call({ transcript, _ in
                for name in ["heard", "spoken"] {
                    let format = transcript.note(name) ?? "nothing"
                    if format != WAVHeader.wanted { return .fail(expected: "\(name): \(WAVHeader.wanted)", actual: format) }
                }
                return .pass
            })),
        Case(
            "voice-service/incoming-call", .must, "A call that comes in is told as ringing and connected, with its id and the caller's.",
            source: "VS-33; seed, flow; the public service accepts none", needs: [.line, .person],
            fault: .defect("ignores-incoming", "Lets incoming calls ring for ever.", .ignoresIncoming),
            sends: "Nothing; the user 4343 calls in, and hangs up.", play: comingIn,
            check: Check.call({ transcript, context in
                let id = transcript.note("rang") ?? ""
                return Check.all(
                    ["call.ringing", "call.connected"].map { method in
                        Check.event(method) { params, _ in
                            let user = params["user_id"]?.integer
                            let isWhole = callID(params) == id && (user == 4343 || (user == nil && method == "call.connected"))
                            return Check.expect(isWhole, "\(method) with call_id \(id) and user_id 4343", Show.bytes(params.bytes))
                        }
                    })(transcript, context)
            })),
        Case(
            "voice-service/other-side-hangs-up", .must,
            "When the other side hangs up, the end is told once, with a reason, and there is no call.",
            source: "VS-32, VS-35; seed, call.ended", needs: [.line, .person],
            fault: .events("ends-without-reason", "Gives an empty reason when the other side hangs up.", "call.ended") {
                $0["reason"] = ""
            },
            sends: "call.status, after the user 4343 called in and hung up.", play: comingIn,
            check: Check.call(
                count("call.ended", 1),
                Check.event("call.ended") { params, transcript in
                    Check.expect(
                        params["reason"]?.string?.isEmpty == false && callID(params) == transcript.note("rang"),
                        "the call's id and a reason",
                        Show.bytes(params.bytes))
                },
                Check.result(to: 3) { Check.expect($0["active"]?.bool == false, "active false", Show.bytes($0.bytes)) })),
    ]

    private static let said = ["One moment.", "No, wait.", "Go on."]

    private static let comingIn: Play.Script = { stage in
        let line = try stage.line()
        guard stage.isQuiet(line), let person = stage.settings.person else { return line.close() }
        stage.note("rang", person.ring(4343))
        stage.receive("call.connected", within: .seconds(5), on: line)
        person.hangUp("hangup")
        stage.receive("call.ended", within: .seconds(5), on: line)
        line.listen(for: .milliseconds(100))
        stage.ask("call.status", id: 3, on: line)
        line.close()
    }
}
