import Simulators

extension Suite {
    private static let forcing = "A streamed chat that offers the tool get_weather and forces it with tool_choice."
    private static let schema = "OpenAI ChatCompletionMessageToolCallChunk"

    /// Tool calls in a stream: catalogue chunk/5.
    static let toolDeltas: [Case] = [
        tool(
            "tools/index-is-an-integer", "Every tool call delta has an integer index.", "chunk/5.1",
            ["openai-python's stream() helper", "pipecat-ai 1.14.0 makes a ghost call"],
            Fault("tool-index-missing", "Sends tool call deltas without index.") { $0.toolCalls { $0["index"] = nil } },
            "index: an integer"
        ) { calls in calls.allSatisfy { $0["index"]?.integer != nil } },
        tool(
            "tools/indices-from-zero", "Tool call indices begin at 0 and go up by 1.", "chunk/5.2",
            ["pipecat-ai 1.14.0", "openai-python's stream() helper raises IndexError"],
            Fault("tool-index-from-one", "Counts tool calls from 1.") { $0.toolCalls { $0["index"] = 1 } },
            "indices from 0"
        ) { calls in
            let seen = Set(calls.compactMap { $0["index"]?.integer })
            return seen == Set(0..<seen.count)
        },
        tool(
            "tools/first-delta-is-whole", "The first delta of a tool call has id, type function and the function's name.", "chunk/5.3",
            ["livekit-agents 1.8.6 drops a call without id"],
            Fault("tool-id-missing", "Never sends the tool call's id.") { $0.toolCalls { $0["id"] = nil } },
            "id, type: function and function.name first"
        ) { calls in
            guard let first = calls.first else { return false }
            return first["id"]?.string?.isEmpty == false && first["type"]?.string == "function"
                && first["function"]?["name"]?.string == "get_weather"
        },
        tool(
            "tools/name-once", "Later deltas of a tool call repeat neither id nor name.", "chunk/5.4",
            ["openai-python's helper, langchain and pipecat double the name", "livekit-agents 1.8.6 cuts the arguments"],
            Fault("tool-name-repeated", "Repeats id and name in each delta.") { behaviour in
                behaviour.toolCalls { call in
                    call["id"] = "call_1"
                    call["function"]?["name"] = "get_weather"
                }
            },
            "id and name in the first delta only"
        ) { calls in
            calls.dropFirst().allSatisfy { ($0["id"]?.string ?? "").isEmpty && ($0["function"]?["name"]?.string ?? "").isEmpty }
        },
        tool(
            "tools/arguments-are-text", "Arguments are a string fragment, never an object.", "chunk/5.5",
            ["langchain-openai 1.7.3", "livekit-agents 1.8.6", "pipecat-ai 1.14.0"],
            Fault("tool-arguments-as-object", "Sends arguments as an object.") { behaviour in
                behaviour.toolCalls { $0["function"]?["arguments"] = ["city": "Lisbon"] }
            },
            "arguments: a string"
        ) { calls in calls.allSatisfy { $0["function"]?["arguments"].map { $0.string != nil } ?? true } },
        tool(
            "tools/arguments-parse", "The joined arguments are a JSON object.", "chunk/5.6", [],
            Fault("tool-arguments-cut", "Leaves out the end of the arguments.") { behaviour in
                behaviour.stream { steps in
                    if let last = steps.lastIndex(where: { $0.chunk?["choices"]?[0]?["delta"]?["tool_calls"] != nil }) {
                        steps.remove(at: last)
                    }
                }
            },
            "a JSON object", level: .should
        ) { calls in
            let text = calls.compactMap { $0["function"]?["arguments"]?.string }.joined()
            return (try? JSONDocument(Array(text.utf8)))?.value.isObject == true
        },
        tool(
            "tools/one-call-per-chunk", "A chunk holds one tool call at most.", "chunk/5.8", ["pipecat-ai 1.14.0 loses the second"],
            Fault("two-calls-in-a-chunk", "Puts two tool calls into one chunk.") { behaviour in
                behaviour.choices { choice in
                    guard var call = choice["delta"]?["tool_calls"]?[0], call["id"] != nil else { return }
                    let first = call
                    call["index"] = 1
                    call["id"] = "call_second"
                    choice["delta"]?["tool_calls"] = .array([first, call])
                }
            },
            "one tool call in each chunk", level: .should, inChunks: { $0.toolCalls.count <= 1 }
        ) { _ in true },
        tool(
            "tools/no-text-beside-a-call", "A delta with a tool call holds no text.", "chunk/5.9", ["pipecat-ai 1.14.0 loses the text"],
            Fault("text-beside-tool-call", "Sends text in the delta of a tool call.") { behaviour in
                behaviour.choices { choice in if choice["delta"]?["tool_calls"] != nil { choice["delta"]?["content"] = "Let me see." } }
            },
            "text and tool calls apart", level: .should, inChunks: { $0.toolCalls.isEmpty || $0.text.isEmpty }
        ) { _ in true },
        Case(
            "tools/call-finishes-with-tool-calls", .must, "An answer that calls a tool finishes with tool_calls.",
            source: "chunk/5.7; OpenAI finish_reason",
            needs: [.tool], softer: [.openai: .should], breaks: ["livekit-agents 1.8.6 loses the call when the reason is length"],
            fault: Fault("tool-call-finish-length", "Says length after a tool call.") { behaviour in
                behaviour.choices { choice in if choice["finish_reason"]?.string == "tool_calls" { choice["finish_reason"] = "length" } }
            },
            sends: forcing, play: Play.force,
            check: Check.stream { stream, _ in
                // OpenAI itself says stop when tool_choice names the function, so both are taken; every other reason loses calls.
                Check.expect(
                    stream.finishes == ["tool_calls"] || stream.finishes == ["stop"], "tool_calls (or stop, for a forced call)",
                    stream.finishes.joined(separator: ", "))
            }),
        Case(
            "tools/choice-none-calls-nothing", .must, "tool_choice: none brings no tool call.", source: "chunk/5.11; OpenAI tool_choice",
            needs: [.tool],
            fault: Fault("ignores-tool-choice-none", "Calls a tool although tool_choice is none.") { behaviour in
                behaviour.answer { request, right in
                    var forced = request
                    if var json = request.json, json["tool_choice"]?.string == "none" {
                        json["tool_choice"] = "required"
                        forced.body = json.bytes
                    }
                    return right(forced)
                }
            },
            sends: "A streamed chat that offers a tool and says tool_choice none.",
            play: { stage in
                try stage.stream(stage.prompt(.tool)) { chat in
                    chat["tools"] = [Say.weather]
                    chat["tool_choice"] = "none"
                }
            },
            check: Check.stream { stream, _ in
                guard let bad = stream.chunks.first(where: { !$0.toolCalls.isEmpty }) else {
                    return Check.expect(!stream.deltas.isEmpty, "an answer in text", Show.response(stream.response))
                }
                return .fail(expected: "no tool call", actual: stream.show(bad))
            }),
        Case(
            "tools/result-is-accepted", .must, "A request with an assistant's tool call and its result is answered.",
            source: "chunk/5.13; OpenAI messages",
            needs: [.tool],
            fault: Fault("refuses-tool-results", "Answers 400 to tool messages.") { behaviour in
                behaviour.refuse { $0.json?["messages"]?.array?.contains { $0["role"]?.string == "tool" } ?? false }
            },
            sends: "A streamed chat whose history holds a tool call and its result.",
            play: { stage in
                try stage.stream { chat in
                    chat.messages = [
                        Say.user("What is the weather in Lisbon?"),
                        [
                            "role": "assistant", "content": .null,
                            "tool_calls": [
                                [
                                    "id": "call_1", "type": "function",
                                    "function": ["name": "get_weather", "arguments": #"{"city":"Lisbon"}"#],
                                ]
                            ],
                        ], ["role": "tool", "tool_call_id": "call_1", "content": "21 degrees, sunny"],
                    ]
                    chat["tools"] = [Say.weather]
                }
            },
            check: Check.stream { stream, _ in Check.expect(!stream.deltas.isEmpty, "an answer", Show.response(stream.response)) }),
    ]

    /// A case about the tool call deltas of a forced call.
    private static func tool(
        _ id: String, _ requirement: String, _ row: String, _ breaks: [String], _ fault: Fault, _ expected: String, level: Level = .must,
        inChunks: @escaping @Sendable (ChatStream.Chunk) -> Bool = { _ in true }, _ holds: @escaping @Sendable ([JSONValue]) -> Bool
    ) -> Case {
        Case(
            id, level, requirement, source: "\(row); \(schema)", needs: [.tool], breaks: breaks, fault: fault, sends: forcing,
            play: Play.force,
            check: Check.stream { stream, _ in
                let chunks = stream.chunks.filter { !$0.toolCalls.isEmpty }
                guard let first = chunks.first else {
                    return .fail(expected: "a tool call, as tool_choice demands", actual: Show.response(stream.response))
                }
                if let bad = chunks.first(where: { !inChunks($0) }) { return .fail(expected: expected, actual: stream.show(bad)) }
                return Check.expect(holds(chunks.flatMap(\.toolCalls)), expected, stream.show(first))
            })
    }
}

extension Play {
    /// A chat that forces a tool call.
    static let force: Script = { stage in
        try stage.stream(stage.prompt(.tool)) { chat in
            chat["tools"] = [Say.weather]
            chat["tool_choice"] = ["type": "function", "function": ["name": "get_weather"]]
        }
    }
}

extension ReferenceBehaviour {
    /// Changes each tool call of each chunk.
    mutating func toolCalls(_ change: @escaping @Sendable (inout JSONValue) -> Void) {
        choices { choice in
            guard var call = choice["delta"]?["tool_calls"]?[0] else { return }
            change(&call)
            choice["delta"]?["tool_calls"]?[0] = call
        }
    }
}
