import Simulators

extension Suite {
    /// What cannot be done, and how that is told: VS-9, VS-12 to VS-17.
    static let serviceRefusals: [Case] = [
        Case(
            "voice-service/unknown-method", .must, "A method nobody knows is a failure, with the code -32601 where it has one.",
            source: "VS-14; JSON-RPC 2.0 section 5.1",
            fault: .succeeds("knows-everything", "Answers an unknown method with an empty result.", at: "no.such.method", with: [:]),
            sends: "A method nobody knows.", play: asking("no.such.method"),
            check: Check.refusal(of: "nobody knows the method") { _, code in
                Check.expect(code == nil || code == -32601, "the code -32601", "\(code ?? 0)")
            }),
        Case(
            "voice-service/error-has-code-and-message", .must, "An error has an integer code and a message.",
            source: "VS-12; JSON-RPC 2.0 section 5.1",
            fault: .answers("code-as-text", "Writes the code of an error as text.") { answer in
                if let code = answer["error"]?["code"]?.integer { answer["error"]?["code"] = .string(String(code)) }
            },
            sends: "A method nobody knows.", play: asking("no.such.method"),
            check: Check.answer { answer, _ in
                guard let error = answer["error"] else {
                    // The shape that has no code.
                    if case .failure = ServiceAnswer(answer) { return .pass }
                    return .fail(expected: "a failure", actual: Show.bytes(answer.bytes))
                }
                return Check.expect(
                    error["code"]?.integer != nil && error["message"]?.string?.isEmpty == false, "an integer code and a message",
                    Show.bytes(error.bytes))
            }),
        Case(
            "voice-service/parse-error", .must, "What is no JSON is answered with -32700 and the id null, or closes the connection.",
            source: "VS-9; JSON-RPC 2.0 section 5.1; the public services, measured",
            fault: .answers("parse-error-without-id", "Leaves the id out of the answer to what is no JSON.") { answer in
                if answer["error"]?["code"]?.integer == -32700 { answer["id"] = nil }
            },
            sends: "A frame of {\"jsonrpc\": .", play: sending("{\"jsonrpc\": "),
            check: { transcript, context in
                let reader = transcript.frames(on: Stage.main)
                if reader.frames.isEmpty { return Check.closed()(transcript, context) }
                guard let answer = reader.answers.first?.json else { return .fail(expected: "an answer", actual: Show.frames(reader)) }
                return Check.expect(
                    answer["error"]?["code"]?.integer == -32700 && answer["id"] == .null, "the error -32700 with the id null",
                    Show.bytes(answer.bytes))
            }),
        Case(
            "voice-service/goes-on-after-parse-error", .should, "A connection goes on after a frame that is no JSON.",
            source: "VS-9; JSON-RPC 2.0 section 5.1",
            fault: .reads("parse-error-closes", "Closes a connection on which something came that is no JSON.") { bytes in
                bytes.dropFirst(4).first == UInt8(ascii: "!") ? nil : bytes
            },
            sends: "A frame of \"!nonsense\", and health.", play: sending("!nonsense"), check: Check.healthy(to: 5)),
        Case(
            "voice-service/scalar-is-no-request", .must, "JSON that is no object is an error, and the connection goes on.",
            source: "VS-15; JSON-RPC 2.0 section 5.1; the public service drops the connection, measured",
            fault: .defect("scalar-crashes", "Drops the connection for JSON that is no object.", .batchCrash),
            sends: "A frame of 5, and health.", play: sending("5"),
            check: Check.all([invalid(code: -32600), Check.healthy(to: 5)])),
        Case(
            "voice-service/method-is-needed", .must, "An object without a method is an error.",
            source: "VS-15; JSON-RPC 2.0 section 4",
            fault: .answers("needs-no-method", "Answers a request without a method with a result.", to: "") { answer in
                guard answer["id"]?.integer == 3 else { return }
                answer["error"] = nil
                answer["result"] = [:]
            },
            sends: "A request without method, and health.", play: sending(#"{"jsonrpc":"2.0","id":3,"params":{}}"#),
            check: Check.all([Check.refusal(to: 3, of: "there is no method"), Check.healthy(to: 5)])),
        Case(
            "voice-service/batch-ends-nothing", .must, "A batch is answered or refused, and the connection goes on.",
            source: "VS-15; JSON-RPC 2.0 section 6; the public service drops the connection, measured",
            fault: .reads("batch-closes", "Drops the connection when a batch comes.") { bytes in
                bytes.dropFirst(4).first == UInt8(ascii: "[") ? nil : bytes
            },
            sends: "A batch of twice health, and health.",
            play: { stage in
                try sending(JSONValue.array([Stage.request("health", id: 1), Stage.request("health", id: 2)]).text())(stage)
            },
            check: Check.all([
                { transcript, _ in
                    guard let first = transcript.frames(on: Stage.main).answers.first?.json else {
                        return .fail(expected: "an answer to the batch", actual: Show.line(transcript, on: Stage.main))
                    }
                    let ids = first.array?.map { $0["id"]?.integer }
                    return Check.expect(
                        first["error"] != nil || ids.map { Set($0) } == [1, 2], "an error, or both answers in one array",
                        Show.bytes(first.bytes))
                }, Check.healthy(to: 5),
            ])),
        Case(
            "voice-service/params-as-array", .must,
            "Params as an array, where names are needed, are a failure, and the connection goes on.",
            source: "VS-17; JSON-RPC 2.0 section 4.2",
            fault: .succeeds(
                "takes-any-params", "Takes params as an array for none.", at: "synthesize", with: ["audio_path": "/tmp/x.wav"]),
            sends: "synthesize with params [\"hello\"], and health.",
            play: sending(#"{"jsonrpc":"2.0","method":"synthesize","params":["hello"],"id":3}"#),
            check: Check.all([Check.refusal(to: 3, of: "params is an array"), Check.healthy(to: 5)])),
        Case(
            "voice-service/missing-parameter", .must, "A method without the parameter it needs is a failure.",
            source: "VS-13, VS-17, VS-28",
            fault: .succeeds("transcribes-nothing", "Transcribes no file at all to an empty text.", at: "transcribe", with: ["text": ""]),
            sends: "transcribe, synthesize, language.get and language.set without parameters.", play: missingParameters,
            check: Check.all((1...4).map { Check.refusal(to: .integer($0), of: "a parameter is missing") })),
        Case(
            "voice-service/missing-parameter-is-named", .should, "A failure for a missing parameter names it.",
            source: "VS-17; the public service, measured",
            fault: .answers("bad-request", "Answers what lacks a parameter with \"Bad request\".", to: "synthesize") { answer in
                if answer["error"] != nil { answer["error"]?["message"] = "Bad request" }
            },
            sends: "transcribe, synthesize, language.get and language.set without parameters.", play: missingParameters,
            check: Check.all(
                zip(1..., ["audio_path", "text", "user_id", "user_id"]).map { id, name in
                    Check.refusal(to: .integer(id), of: "a parameter is missing") { message, _ in
                        // A service of the other kind may not know the method, which is as good a reason.
                        let isUnknown = message.lowercased().contains("method")
                        return Check.expect(isUnknown || message.contains(name), "a message with \(name)", message)
                    }
                })),
        Case(
            "voice-service/missing-file", .must, "Transcribing a file that is not there is a failure.", source: "VS-13, VS-28",
            fault: .succeeds("invents-a-transcript", "Transcribes a file that is not there.", at: "transcribe", with: ["text": "Hello."]),
            sends: "transcribe of a path where nothing is.",
            play: { stage in
                let line = try stage.line()
                stage.ask("transcribe", ["audio_path": .string(nowhere(stage))], on: line)
                line.close()
            }, check: Check.refusal(of: "the file is not there")),
    ]

    /// A path where no file is.
    static func nowhere(_ stage: Stage) -> String { "/nonexistent-\(stage.words.word())/speech.wav" }

    private static let missingParameters: Play.Script = { stage in
        let line = try stage.line()
        for (id, method) in zip(1..., ["transcribe", "synthesize", "language.get", "language.set"]) {
            stage.ask(method, id: .integer(id), on: line)
        }
        line.close()
    }

    private static func asking(_ method: String) -> Play.Script {
        { stage in
            let line = try stage.line()
            stage.ask(method, on: line)
            line.close()
        }
    }

    /// A frame of any text, then `health` with the id 5.
    private static func sending(_ body: String) -> Play.Script {
        { stage in
            let line = try stage.line()
            stage.send(Array(body.utf8), on: line)
            stage.ask("health", id: 5, on: line)
            line.close()
        }
    }

    /// The first answer is an error; a code other than expected is worth a remark.
    private static func invalid(code expected: Int) -> Check.Judge {
        { transcript, _ in
            guard let answer = transcript.frames(on: Stage.main).answers.first?.json, case .failure(_, let code) = ServiceAnswer(answer)
            else {
                return .fail(expected: "an error", actual: Show.line(transcript, on: Stage.main))
            }
            return code == expected ? .pass : .warn("the code is \(code.map(String.init) ?? "none") and not \(expected)")
        }
    }
}
