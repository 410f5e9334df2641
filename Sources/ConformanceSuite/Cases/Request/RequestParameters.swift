import Simulators

extension Suite {
    /// Parameters beside the messages: catalogue req/3.
    static let parameters: [Case] = [
        Case(
            "request/temperature-in-range", .must, "temperature 0, 0.7 and 2 are accepted.", source: "req/3.1; OpenAI temperature, 0 to 2",
            fault: Fault("temperature-below-two", "Answers 400 to temperature 2.") { behaviour in
                behaviour.refuse { $0.json?["temperature"]?.number == 2 }
            },
            sends: "Three chats with temperature 0, 0.7 and 2.",
            play: Play.chats([
                ("0", { $0["temperature"] = 0 }), ("0.7", { $0["temperature"] = 0.7 }), ("2", { $0["temperature"] = 2 }),
            ]), check: Check.accepted(["0", "0.7", "2"])),
        Case(
            "request/both-token-limits", .must, "max_tokens and max_completion_tokens are accepted.",
            source: "req/3.3; OpenAI; ElevenLabs sends max_tokens 5000", breaks: ["ElevenLabs"],
            fault: Fault("no-max-completion-tokens", "Answers 400 to max_completion_tokens.") { behaviour in
                behaviour.refuse { $0.json?["max_completion_tokens"] != nil }
            },
            sends: "Two chats, with max_tokens 5000 and with max_completion_tokens 500.",
            play: Play.chats([
                ("max_tokens", { $0["max_tokens"] = 5000 }), ("max_completion_tokens", { $0["max_completion_tokens"] = 500 }),
            ]),
            check: Check.accepted(["max_tokens", "max_completion_tokens"])),
        Case(
            "request/max-tokens-minus-one", .must, "max_tokens: -1, which ElevenLabs agents send by default, is answered in full.",
            source: "req/3.4; ElevenLabs prompt.max_tokens, default -1", profiles: [.elevenlabs],
            breaks: ["ElevenLabs: custom_llm generation failed"],
            fault: Fault("refuses-minus-one", "Answers 400 to max_tokens below 1.") { behaviour in
                behaviour.refuse { ($0.json?["max_tokens"]?.integer ?? 1) < 1 }
            },
            sends: "A chat with max_tokens -1.", play: Play.stream { $0["max_tokens"] = -1 },
            check: Check.stream { stream, _ in
                Check.expect(stream.finishes == ["stop"], "a whole answer", stream.finishes.joined(separator: ", "))
            }),
        Case(
            "request/stop-in-three-shapes", .must, "stop as a string, as an array of four and as null is accepted.",
            source: "req/3.5; OpenAI StopConfiguration",
            fault: Fault("stop-only-text", "Answers 400 to an array of stops.") { behaviour in
                behaviour.refuse { $0.json?["stop"]?.array != nil }
            },
            sends: "Three chats: stop as a string, an array of four, null.",
            play: Play.chats([
                ("string", { $0["stop"] = "ZZZ" }), ("array", { $0["stop"] = ["ZZZ", "YYY", "VVV", "WWW"] }),
                ("null", { $0["stop"] = .some(.null) }),
            ]), check: Check.accepted(["string", "array", "null"])),
        Case(
            "request/common-parameters", .must, "top_p, presence_penalty, frequency_penalty, seed, user and metadata are accepted.",
            source: "req/3.7; OpenAI CreateChatCompletionRequest",
            fault: Fault("no-metadata", "Answers 400 to metadata.") { behaviour in behaviour.refuse { $0.json?["metadata"] != nil } },
            sends: "One chat with all of them.",
            play: Play.stream { chat in
                chat["top_p"] = 0.9
                chat["presence_penalty"] = 0.5
                chat["frequency_penalty"] = -0.5
                chat["seed"] = 17
                chat["user"] = "user-17"
                chat["metadata"] = ["purpose": "conformance"]
            }, check: Check.stream { _, _ in .pass }),
        Case(
            "request/empty-tools", .should, "tools: [] and parallel_tool_calls without tools bring an answer or a 400, not a 5xx.",
            source: "req/3.8; interoperability",
            fault: Fault("empty-tools-is-500", "Answers 500 to an empty tools array.") { behaviour in
                behaviour.refuse(500) { $0.json?["tools"]?.array?.isEmpty == true }
            },
            sends: "Two chats: tools [], parallel_tool_calls true.",
            play: Play.chats([("tools", { $0["tools"] = [] }), ("parallel", { $0["parallel_tool_calls"] = true })]),
            check: Check.statuses(["tools", "parallel"], "200 or a 4xx") { (200..<500).contains($0) }),
        Case(
            "request/response-format", .should, "response_format text is accepted, and json_schema is followed or refused with 400.",
            source: "req/3.9; OpenAI response_format",
            fault: Fault("response-format-is-500", "Answers 500 to response_format.") { behaviour in
                behaviour.refuse(500) { $0.json?["response_format"] != nil }
            },
            sends: "Two chats with response_format text and json_schema.",
            play: Play.chats([
                ("text", { $0["response_format"] = ["type": "text"] }),
                (
                    "schema",
                    { chat in
                        let schema: JSONValue = ["type": "object", "properties": ["answer": ["type": "string"]]]
                        chat["response_format"] = ["type": "json_schema", "json_schema": ["name": "a", "schema": schema]]
                    }
                ),
            ]),
            check: Check.all([
                Check.accepted(["text"]), Check.statuses(["schema"], "200 or 400") { $0 == 200 || $0 == 400 },
            ])),
        Case(
            "request/newer-parameters", .should, "reasoning_effort, service_tier and store are accepted.",
            source: "req/3.11; OpenAI CreateChatCompletionRequest",
            fault: Fault("no-store", "Answers 400 to store.") { behaviour in behaviour.refuse { $0.json?["store"] != nil } },
            sends: "One chat with the three.",
            play: Play.stream { chat in
                chat["reasoning_effort"] = "low"
                chat["service_tier"] = "auto"
                chat["store"] = false
            }, check: Check.stream { _, _ in .pass }),
    ]
}
