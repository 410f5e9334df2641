import Simulators

extension Suite {
    /// Values that a server may refuse or ignore, but must survive: the rest of catalogue req/1 and req/3.
    static let oddValues: [Case] = [
        Case(
            "request/stream-not-boolean", .should,
            "stream as \"true\" or 1 brings a 400, a whole stream or a whole document, never a mixture.",
            source: "req/1.14; OpenAI stream: boolean",
            fault: Fault("half-stream", "Answers stream: 1 with events labelled application/json.") { behaviour in
                behaviour.answer { request, right in
                    guard var json = request.json, json["stream"]?.integer == 1 else { return right(request) }
                    json["stream"] = true
                    var streamed = request
                    streamed.body = json.bytes
                    var answer = right(streamed)
                    answer.set("Content-Type", "application/json")
                    return answer
                }
            },
            sends: "Two chats: stream \"true\" and stream 1.",
            play: Play.chats([
                (
                    "text",
                    { chat in
                        chat.stream = nil
                        chat["stream"] = "true"
                    }
                ),
                (
                    "number",
                    { chat in
                        chat.stream = nil
                        chat["stream"] = 1
                    }
                ),
            ]),
            check: Check.all(
                ["text", "number"].map { label in
                    Check.response(label) { response, _ in
                        let isStream = response.mediaType == "text/event-stream" && ChatStream(response).dones.count == 1
                        let isDocument = response.mediaType == "application/json" && response.json?.isObject == true
                        let holds = response.status == 400 || response.status == 200 && (isStream || isDocument)
                        return Check.expect(
                            holds && response.isComplete, "\(label): a 400, a stream or a document", Show.response(response))
                    }
                })),
        Case(
            "request/model-missing", .should, "A chat without model is refused with 400 or answered by a default model.",
            source: "req/1.5; OpenAI model: required; ElevenLabs model_id is optional",
            fault: Fault("model-missing-is-500", "Answers 500 when model is missing.") { behaviour in
                behaviour.refuse(500) { $0.isChat && $0.json?["messages"] != nil && $0.json?["model"] == nil }
            },
            sends: "A chat without model.", play: Play.stream { $0.model = nil },
            check: Check.statuses([Stage.main], "200 or 400") { $0 == 200 || $0 == 400 }),
        Case(
            "request/unknown-model", .should,
            "An unknown model is 404 or 400 with code model_not_found, or is answered by the one there is.",
            source: "req/3.10; openai_conformance errors.unknown_model",
            fault: Fault("unknown-model-is-500", "Answers 500 to an unknown model.") { behaviour in
                behaviour.refuse(500) { $0.json?["model"]?.string == "no-such-model" }
            },
            sends: "A chat with the model no-such-model.", play: Play.stream { $0.model = "no-such-model" },
            check: Check.response { response, _ in
                if response.status == 200 { return .pass }
                let isRefusal =
                    (response.status == 404 || response.status == 400) && response.json?["error"]?["code"]?.string == "model_not_found"
                return Check.expect(isRefusal, "200, or 404 with code model_not_found", Show.response(response))
            }),
        odd(
            "request/temperature-is-text", "temperature \"hot\" brings a 400 or is ignored, never a 5xx.",
            "req/3.2; OpenAI temperature: number",
            Fault("text-temperature-is-500", "Answers 500 to a temperature in words.") { behaviour in
                behaviour.refuse(500) { $0.json?["temperature"]?.string != nil }
            }, "temperature", "hot"),
        odd(
            "request/five-stops", "An array of five stops brings a 400 or an answer, never a 5xx.",
            "req/3.6; OpenAI StopConfiguration: maxItems 4",
            Fault("five-stops-are-500", "Answers 500 to five stops.") { behaviour in
                behaviour.refuse(500) { ($0.json?["stop"]?.array?.count ?? 0) > 4 }
            }, "stop", ["ZZZ", "YYY", "UUU", "WWW", "VVV"]),
        odd(
            "request/max-tokens-zero", "max_tokens 0 brings a 400 or an answer, never a 5xx.", "req/3.4; OpenAI max_tokens",
            Fault("zero-tokens-are-500", "Answers 500 to max_tokens 0.") { behaviour in
                behaviour.refuse(500) { $0.json?["max_tokens"]?.integer == 0 }
            }, "max_tokens", 0),
        Case(
            "request/stream-options-without-stream", .may,
            "stream_options without stream brings a 400 or is ignored, the same way each time.",
            source: "chunk/4.9; OpenAI: only set this when you set stream: true",
            fault: Fault("stream-options-are-500", "Answers 500 to stream_options without stream.") { behaviour in
                behaviour.refuse(500) { !$0.wantsStream && $0.json?["stream_options"] != nil }
            },
            sends: "The same chat twice, with stream_options and without stream.",
            play: Play.chats(
                ["first", "second"].map { label in
                    (
                        label,
                        { chat in
                            chat.stream = nil
                            chat["stream_options"] = ["include_usage": true]
                        }
                    )
                }),
            check: { transcript, _ in
                let statuses = ["first", "second"].map { transcript.responses(on: $0).first?.status ?? 0 }
                return Check.expect(
                    statuses[0] == statuses[1] && [200, 400].contains(statuses[0]), "200 or 400, twice the same",
                    statuses.map(String.init).joined(separator: ", then "))
            }),
    ]

    private static func odd(
        _ id: String, _ requirement: String, _ source: String, _ fault: Fault, _ key: String, _ value: JSONValue
    ) -> Case {
        Case(
            id, .should, requirement, source: source, fault: fault, sends: "A chat with \(key) \(value.text()).",
            play: Play.stream { $0[key] = value },
            check: Check.statuses([Stage.main], "200 or a 4xx") { (200..<500).contains($0) })
    }
}
