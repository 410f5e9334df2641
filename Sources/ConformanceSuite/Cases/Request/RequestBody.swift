import Simulators

extension Suite {
    private static let good = #""messages":[{"role":"user","content":"Say hello in ten words."}],"model":"MODEL","stream":true"#

    /// The request's body: catalogue req/1.
    static let body: [Case] = [
        Case(
            "request/bad-json", .must, "A body that is not JSON is refused with 400 and the error envelope.",
            source: "req/1.1; RFC 9110 15.5.1",
            fault: Fault("bad-json-is-500", "Answers 500 to a body that is not JSON.") { behaviour in
                behaviour.refuse(500) { $0.isChat && $0.method == "POST" && $0.json == nil && $0.body.count == 1 }
            },
            sends: "The body {.", play: Play.bodies([(Stage.main, "{")]), check: Check.refusal()),
        Case(
            "request/empty-body", .must, "An empty body is refused with 400.", source: "req/1.2; RFC 9110 15.5.1",
            fault: Fault("empty-body-answered", "Answers an empty body as if it asked something.") { behaviour in
                behaviour.answer { request, right in
                    guard request.method == "POST", request.body.isEmpty else { return right(request) }
                    return .json(200, ["object": "chat.completion", "choices": []])
                }
            },
            sends: "A POST with Content-Length: 0.", play: Play.bodies([(Stage.main, "")]), check: Check.refusal()),
        Case(
            "request/body-must-be-an-object", .must, "An array, a string, a number or null as body is refused with 400, not 500.",
            source: "req/1.3; vLLM test_non_object_body_validation",
            fault: Fault("array-body-is-500", "Answers 500 to a body that is no object.") { behaviour in
                behaviour.refuse(500) { $0.json.map { !$0.isObject } ?? false }
            },
            sends: "Four bodies: [], \"text\", 17 and null.",
            play: Play.bodies([("array", "[]"), ("string", "\"text\""), ("number", "17"), ("null", "null")]),
            check: Check.refusal(["array", "string", "number", "null"])),
        Case(
            "request/messages-missing", .must, "A body without messages is refused with 400.",
            source: "req/1.4; OpenAI CreateChatCompletionRequest: required",
            fault: Fault("messages-optional", "Answers although messages is missing.") { behaviour in
                behaviour.answer { request, right in
                    guard var json = request.json, json.isObject, json["messages"] == nil else { return right(request) }
                    json["messages"] = [["role": "user", "content": "Hello"]]
                    var filled = request
                    filled.body = json.bytes
                    return right(filled)
                }
            },
            sends: "A body with model and stream only.", play: Play.bodies([(Stage.main, #"{"model":"MODEL","stream":true}"#)]),
            check: Check.refusal()),
        Case(
            "request/unknown-fields-are-ignored", .must, "Unknown fields, elevenlabs_extra_body and user_id among them, are accepted.",
            source: "req/1.6; ElevenLabs custom LLM extra body", breaks: ["ElevenLabs calls end with custom_llm generation failed"],
            fault: Fault("refuses-extra-body", "Answers 400 to elevenlabs_extra_body.") { behaviour in
                behaviour.refuse { $0.json?["elevenlabs_extra_body"] != nil }
            },
            sends: "A chat with elevenlabs_extra_body, user_id and x_y.",
            play: Play.stream { chat in
                chat["elevenlabs_extra_body"] = ["session": "elsewhere", "nested": [1, .null, true]]
                chat["user_id"] = "user-7"
                chat["x_y"] = [:]
            }, check: Check.stream { _, _ in .pass }),
        Case(
            "request/odd-json-is-survived", .must,
            "Duplicate keys and 200 levels of nesting bring a 4xx or an answer, never a 5xx or a hang.",
            source: "req/1.7; robustness",
            fault: Fault("deep-json-hangs-up", "Closes without an answer on deep nesting.") { behaviour in
                behaviour.answer { request, right in
                    request.text.contains("[[[[[[") ? .error(500, "recursion limit") : right(request)
                }
            },
            sends: "A body with model twice, and one with 200 nested arrays.",
            play: Play.bodies([
                ("twice", "{\"model\":\"MODEL\",\(good)}"),
                ("deep", "{\(good),\"x\":\(String(repeating: "[", count: 200))\(String(repeating: "]", count: 200))}"),
            ]),
            check: Check.statuses(["twice", "deep"], "200 or a 4xx") { (200..<500).contains($0) }),
        Case(
            "request/invalid-utf-8", .must, "A body that is not UTF-8 is refused with 400.", source: "req/1.8; RFC 8259 8.1",
            fault: Fault("repairs-utf-8", "Repairs bytes that are not UTF-8 and answers.") { behaviour in
                behaviour.answer { request, right in
                    var repaired = request
                    repaired.body = Array(request.text.utf8)
                    return right(repaired)
                }
            },
            sends: "A chat whose text holds the bytes FF FE.",
            play: Play.each { stage in
                var body = stage.chat("Hello XX there").json.bytes
                if let at = body.firstRange(of: Array("XX".utf8)) { body.replaceSubrange(at, with: [0xFF, 0xFE]) }
                return [(Stage.main, stage.post(bytes: body))]
            }, check: Check.refusal()),
        Case(
            "request/byte-order-mark", .may, "A byte order mark before the JSON brings a 400 or an answer, not a 5xx.",
            source: "req/1.9; RFC 8259 8.1",
            fault: Fault("byte-order-mark-is-500", "Answers 500 to a byte order mark.") { behaviour in
                behaviour.refuse(500) { $0.body.starts(with: [0xEF, 0xBB, 0xBF]) }
            },
            sends: "A chat whose body begins with EF BB BF.", play: Play.bodies([(Stage.main, "\u{FEFF}{\(good)}")]),
            check: Check.statuses([Stage.main], "200 or a 4xx") { (200..<500).contains($0) }),
        Case(
            "request/bad-stream-request-is-not-streamed", .must,
            "A bad request with stream: true is refused with a 4xx and JSON, never with a 200 stream.",
            source: "req/1.10; trustedrouter stream.error-signaling", breaks: ["clients that take the 200 for an answer"],
            fault: Fault("refuses-in-the-stream", "Refuses a bad streamed request inside a 200 stream.") { behaviour in
                behaviour.answer { request, right in
                    let answer = right(request)
                    guard answer.status == 400, request.wantsStream, case .whole(let body) = answer.body else { return answer }
                    return ReferenceAnswer(
                        status: 200, fields: [HeaderField("Content-Type", "text/event-stream")],
                        body: .steps([.raw(Array("data: ".utf8) + body + [0x0A, 0x0A]), .done]))
                }
            },
            sends: "A streamed chat without messages.",
            play: Play.bodies([(Stage.main, #"{"model":"MODEL","stream":true,"messages":[]}"#)]),
            check: Check.refusal([Stage.main], "a 4xx with JSON") { (400..<500).contains($0) }),
        Case(
            "request/too-large", .must, "A declared body over the limit is refused with 413 and the envelope before it is sent.",
            source: "req/1.11; RFC 9110 15.5.14", needs: [.limits],
            fault: Fault("waits-for-large-bodies", "Waits for a body of any size.") { behaviour in
                behaviour.admission { request, right in right(request).flatMap { $0.status == 413 ? nil : $0 } }
            },
            sends: "A request head with Content-Length: 2000000000 and no body.",
            play: { stage in
                var request = stage.post(bytes: [])
                request.hasLength = false
                request.add("Content-Length", "2000000000")
                try stage.exchange(request)
            }, check: Check.refusal([Stage.main], "413") { $0 == 413 }),
        Case(
            "request/large-history", .should, "A history of nearly 1 MB is accepted, or refused with 413.", source: "req/1.12; long calls",
            fault: Fault("small-bodies-only", "Answers 500 to bodies over 100 kB.") { behaviour in
                behaviour.refuse(500) { $0.body.count > 100_000 }
            },
            sends: "A chat with 900 kB of earlier messages.",
            play: Play.stream { chat in
                let line = String(repeating: "This was said before. ", count: 40)
                let past = (0..<500).flatMap { [Say.user("\($0): \(line)"), Say.assistant("\($0): \(line)")] }
                chat.messages = past + chat.messages
            },
            check: Check.statuses([Stage.main], "200 or 413") { $0 == 200 || $0 == 413 }),
        Case(
            "request/chunked-body", .must, "A chunked request body is accepted.", source: "req/1.13; RFC 9112 7.1",
            fault: Fault("no-chunked-bodies", "Answers 400 to Transfer-Encoding: chunked.") { behaviour in
                behaviour.admission { request, right in
                    right(request) ?? (request.value("transfer-encoding") == nil ? nil : .error(400, "Length required."))
                }
            },
            sends: "A chat whose body comes in three chunks.",
            play: { stage in
                var request = stage.post(stage.chat())
                let body = request.body
                request.hasLength = false
                request.add("Transfer-Encoding", "chunked")
                let third = body.count / 3
                request.body = [body[..<third], body[third..<(2 * third)], body[(2 * third)...]].flatMap { piece in
                    Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A]
                }
                request.body += Array("0\r\n\r\n".utf8)
                try stage.exchange(request)
            }, check: Check.stream { _, _ in .pass }),
    ]
}
