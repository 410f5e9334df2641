import Simulators

extension Suite {
    private static let schema = "OpenAI CreateChatCompletionStreamResponse"
    private static let helper = "openai-python's stream() helper"

    /// Choices and deltas: catalogue chunk/2.
    static let choices: [Case] = [
        Case(
            "chunk/choice-index-is-an-integer", .must, "Every choice has an integer index.", source: "chunk/2.1; \(schema)",
            breaks: ["\(helper) raises TypeError"],
            fault: Fault("choice-index-missing", "Sends choices without index.") { behaviour in behaviour.choices { $0["index"] = nil } },
            check: Check.choices("index: an integer") { $0["index"]?.integer != nil }),
        Case(
            "chunk/only-index-zero", .must, "Without n there is only the choice with index 0.", source: "chunk/2.2; OpenAI n, default 1",
            fault: Fault("index-from-one", "Counts choices from 1.") { behaviour in behaviour.choices { $0["index"] = 1 } },
            check: Check.choices("index 0") { ($0["index"]?.integer ?? 0) == 0 }),
        Case(
            "chunk/delta-is-an-object", .must, "Every choice has a delta that is an object, {} in the last one.",
            source: "chunk/2.3; \(schema)",
            breaks: [helper, "langchain-openai 1.7.3 loses the finish reason"],
            fault: Fault("delta-null-at-finish", "Sends delta: null with the finish reason.") { behaviour in
                behaviour.choices { choice in if choice["finish_reason"]?.string != nil { choice["delta"] = .some(.null) } }
            },
            check: Check.choices("delta: an object") { $0["delta"]?.isObject == true }),
        Case(
            "chunk/delta-not-message", .must, "A chunk's choice holds a delta, not a message.", source: "chunk/2.4; \(schema)",
            breaks: ["every client measured loses the text silently"],
            fault: Fault("message-in-chunks", "Sends message instead of delta.") { behaviour in
                behaviour.choices { choice in
                    choice["message"] = choice["delta"]
                    choice["delta"] = nil
                }
            },
            check: Check.choices("delta and no message") { $0["message"] == nil && $0["delta"] != nil }),
        Case(
            "chunk/first-delta-has-the-role", .should, "The first delta says role: assistant.",
            source: "chunk/2.5; OpenAI streaming example",
            fault: Fault("role-missing", "Never sends the role.") { behaviour in behaviour.choices { $0["delta"]?["role"] = nil } },
            check: Check.stream { stream, _ in
                guard let first = stream.chunks.first(where: { !$0.choices.isEmpty }) else {
                    return .fail(expected: "a choice", actual: Show.response(stream.response))
                }
                return Check.expect(first.choices[0]["delta"]?["role"]?.string == "assistant", "role: assistant first", stream.show(first))
            }),
        Case(
            "chunk/role-once", .should, "The role appears once and is never empty.", source: "chunk/2.6; Vercel AI SDK's enum",
            fault: Fault("role-in-every-delta", "Sends the role in every delta.") { behaviour in
                behaviour.choices { choice in if choice["delta"]?["content"] != nil { choice["delta"]?["role"] = "assistant" } }
            },
            check: Check.stream { stream, _ in
                let roles = stream.chunks.flatMap(\.choices).compactMap { $0["delta"]?["role"] }
                return Check.expect(roles.count <= 1 && !roles.contains(""), "the role once", "\(roles.count) times")
            }),
        Case(
            "chunk/content-is-text", .must, "content is a string or null, never a number, an array or an object.",
            source: "chunk/2.7; \(schema)",
            breaks: ["langchain-openai 1.7.3 dies on a number"],
            fault: Fault("content-as-parts", "Sends content as an array of parts.") { behaviour in
                behaviour.choices { choice in
                    guard let text = choice["delta"]?["content"]?.string else { return }
                    choice["delta"]?["content"] = [["type": "text", "text": .string(text)]]
                }
            },
            check: Check.choices("content: a string or null") { choice in
                choice["delta"]?["content"].map { $0.isNull || $0.string != nil } ?? true
            }),
        Case(
            "chunk/deltas-are-increments", .must, "Each delta holds what is new, not the answer so far.",
            source: "chunk/2.8; OpenAI delta (perplexity#209)",
            breaks: ["every client repeats the answer over and over"],
            fault: Fault("snapshots", "Sends the whole text so far in each delta.") { behaviour in
                behaviour.stream { steps in
                    var text = ""
                    for index in steps.indices {
                        guard case .chunk(var chunk) = steps[index], let more = steps[index].content, !more.isEmpty else { continue }
                        text += more
                        chunk["choices"]?[0]?["delta"]?["content"] = .string(text)
                        steps[index] = .chunk(chunk)
                    }
                }
            },
            check: Check.stream { stream, _ in
                let texts = stream.chunks.map(\.text).filter { !$0.isEmpty }
                guard texts.count >= 2 else { return .inconclusive("fewer than two deltas with text") }
                let growing = zip(texts, texts.dropFirst()).count { $1.count > $0.count && $1.hasPrefix($0) }
                return Check.expect(growing * 2 < texts.count, "increments", "\(growing) of \(texts.count) deltas repeat the one before")
            }),
        Case(
            "chunk/answer-has-text", .must, "A plain question gets some text.",
            source: "chunk/2.9; ElevenLabs ends the call on an empty answer",
            breaks: ["ElevenLabs: Brain returned no response, the call ends"],
            fault: Fault("no-text", "Streams a finish reason and no text.") { behaviour in
                behaviour.stream { $0.removeAll { $0.content?.isEmpty == false } }
            },
            check: Check.stream { stream, _ in
                Check.expect(stream.text.contains { !$0.isWhitespace }, "text", stream.text.isEmpty ? "no text" : "only white space")
            }),
        Case(
            "chunk/finish-reason-key-is-present", .must, "Every choice has the key finish_reason, null until the end.",
            source: "chunk/2.10; \(schema)",
            fault: Fault("finish-key-missing", "Leaves finish_reason out until the end.") { behaviour in
                behaviour.choices { choice in if choice["finish_reason"]?.isNull == true { choice["finish_reason"] = nil } }
            },
            check: Check.choices("a finish_reason key") { $0["finish_reason"] != nil }),
        Case(
            "chunk/finish-reason-is-not-empty", .must, "finish_reason is never the empty string.", source: "chunk/2.11; \(schema): enum",
            breaks: ["clients that test for a truthy or non-null reason disagree (GenieX PR#1246)"],
            fault: Fault("finish-empty-string", "Sends finish_reason \"\" until the end.") { behaviour in
                behaviour.choices { choice in if choice["finish_reason"]?.isNull == true { choice["finish_reason"] = "" } }
            },
            check: Check.choices("null or a reason") { $0["finish_reason"]?.string != "" }),
        Case(
            "chunk/no-logprobs-unasked", .should, "logprobs are null or absent unless asked for.", source: "chunk/2.12; OpenAI logprobs",
            fault: Fault("logprobs-unasked", "Sends logprobs to everybody.") { behaviour in
                behaviour.choices { $0["logprobs"] = ["content": [], "refusal": .null] }
            },
            check: Check.choices("logprobs null or absent") { $0["logprobs"].map(\.isNull) ?? true }),
    ]
}
