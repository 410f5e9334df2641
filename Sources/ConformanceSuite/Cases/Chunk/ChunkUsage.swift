import Simulators

extension Suite {
    private static let asked = "A streamed chat with stream_options.include_usage true."
    private static let schema = "OpenAI ChatCompletionStreamOptions"

    /// Token counts at the end of a stream: catalogue chunk/4.
    static let usage: [Case] = [
        Case(
            "chunk/usage-chunk-when-asked", .must, "include_usage brings one chunk with usage and no choices before [DONE].",
            source: "chunk/4.1; \(schema)",
            breaks: ["pipecat and livekit always ask for it"],
            fault: Fault("usage-missing", "Ignores include_usage.") { behaviour in
                behaviour.stream { $0.removeAll { $0.chunk?["usage"]?.isObject == true } }
            },
            sends: asked, play: Play.stream { ask(&$0) },
            check: Check.stream { stream, _ in
                let found = stream.chunks.filter { $0.usage != nil && $0.choices.isEmpty && $0.json["choices"]?.array != nil }
                guard found.count == 1 else {
                    // Usage in a chunk that is no usage chunk shows more than a count.
                    let shown = found.last ?? stream.chunks.last { $0.usage != nil }
                    let actual = shown.map { chunk in
                        "\(found.count), usage beside choices \(Show.bytes((chunk.json["choices"] ?? .null).bytes)): \(stream.show(chunk))"
                    }
                    return .fail(expected: "one usage chunk with choices []", actual: actual ?? "no chunk with usage")
                }
                return Check.expect(found[0].block < stream.dones.first ?? .max, "usage before [DONE]", "after it")
            }),
        Case(
            "chunk/usage-comes-last", .must, "The usage chunk comes after all finish reasons and is the last JSON event.",
            source: "chunk/4.2; \(schema)",
            fault: Fault("usage-first", "Sends the usage chunk first.") { behaviour in
                behaviour.stream { steps in
                    if let index = steps.firstIndex(where: { $0.chunk?["usage"]?.isObject == true }) {
                        steps.insert(steps.remove(at: index), at: 0)
                    }
                }
            },
            sends: asked, play: Play.stream { ask(&$0) },
            check: usageChunk { stream, chunk in
                let last = stream.chunks.last?.block
                return Check.expect(chunk.block == last, "usage in the last chunk", stream.show(chunk))
            }),
        Case(
            "chunk/usage-counts-are-integers", .must, "prompt_tokens, completion_tokens and total_tokens are integers of zero or more.",
            source: "chunk/4.3; OpenAI CompletionUsage", breaks: ["pipecat-ai 1.14.0 dies after the text on partial usage"],
            fault: Fault("usage-partial", "Leaves prompt_tokens out.") { behaviour in
                behaviour.chunks { chunk in if chunk["usage"]?.isObject == true { chunk["usage"]?["prompt_tokens"] = nil } }
            },
            sends: asked, play: Play.stream { ask(&$0) },
            check: usageChunk { stream, chunk in
                let keys = ["prompt_tokens", "completion_tokens", "total_tokens"]
                return Check.expect(
                    keys.allSatisfy { (chunk.usage?[$0]?.integer ?? -1) >= 0 }, "three integers of zero or more", stream.show(chunk))
            }),
        Case(
            "chunk/usage-adds-up", .must, "total_tokens is the sum of prompt_tokens and completion_tokens.",
            source: "chunk/4.4; OpenAI CompletionUsage",
            fault: Fault("usage-off-by-one", "Counts one token too many in the total.") { behaviour in
                behaviour.chunks { chunk in
                    if let total = chunk["usage"]?["total_tokens"]?.integer { chunk["usage"]?["total_tokens"] = .integer(total + 1) }
                }
            },
            sends: asked, play: Play.stream { ask(&$0) },
            check: usageChunk { stream, chunk in
                let sum = (chunk.usage?["prompt_tokens"]?.integer ?? 0) &+ (chunk.usage?["completion_tokens"]?.integer ?? 0)
                return Check.expect(chunk.usage?["total_tokens"]?.integer == sum, "total_tokens \(sum)", stream.show(chunk))
            }),
        Case(
            "chunk/usage-null-elsewhere", .should, "With include_usage the other chunks carry usage: null.", source: "chunk/4.5; \(schema)",
            fault: Fault("usage-absent-elsewhere", "Leaves usage out of the other chunks.") { behaviour in
                behaviour.chunks { chunk in if chunk["usage"]?.isNull == true { chunk["usage"] = nil } }
            },
            sends: asked, play: Play.stream { ask(&$0) },
            check: Check.chunks("usage: null or the counts") { $0.json["usage"] != nil }),
        Case(
            "chunk/usage-has-the-stream-id", .must, "The usage chunk has the id, created and model of the others.",
            source: "chunk/4.6; OpenAI, openai-go",
            breaks: ["openai-go drops it"],
            fault: Fault("usage-foreign-id", "Gives the usage chunk an id of its own.") { behaviour in
                behaviour.chunks { chunk in if chunk["usage"]?.isObject == true { chunk["id"] = "usage-1" } }
            },
            sends: asked, play: Play.stream { ask(&$0) },
            check: usageChunk { stream, chunk in
                let first = stream.chunks.first?.json
                let same = ["id", "created", "model"].allSatisfy { chunk.json[$0] == first?[$0] }
                return Check.expect(same, "the stream's id, created and model", stream.show(chunk))
            }),
        Case(
            "chunk/no-usage-unasked", .should, "Without include_usage there is no usage chunk and no chunk without choices.",
            source: "chunk/4.7; \(schema)",
            breaks: ["clients that read choices[0] of every chunk"],
            fault: Fault("usage-unasked", "Sends the usage chunk to everybody.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(of: .done), var chunk = steps.lazy.compactMap(\.chunk).first else { return }
                    chunk["choices"] = []
                    steps.insert(.chunk(chunk), at: index)
                }
            },
            check: Check.chunks("no chunk without choices") { $0.json["choices"]?.array?.isEmpty == false }),
        Case(
            "chunk/usage-can-be-declined", .must, "include_usage: false and stream_options: null are accepted.",
            source: "chunk/4.8; \(schema)",
            fault: Fault("refuses-null-options", "Answers 400 to stream_options: null.") { behaviour in
                behaviour.refuse { $0.json?["stream_options"]?.isNull == true }
            },
            sends: "Two streamed chats, with include_usage false and with stream_options null.",
            play: Play.chats([
                ("false", { $0["stream_options"] = ["include_usage": false] }), ("null", { $0["stream_options"] = .some(.null) }),
            ]),
            check: Check.accepted(["false", "null"])),
    ]

    private static let ask: @Sendable (inout ChatRequest) -> Void = { $0["stream_options"] = ["include_usage": true] }

    private static func usageChunk(_ judge: @escaping @Sendable (ChatStream, ChatStream.Chunk) -> Judgement) -> Check.Judge {
        Check.stream { stream, _ in
            guard let chunk = stream.chunks.last(where: { $0.usage != nil }) else {
                return .fail(expected: "a usage chunk", actual: "none")
            }
            return judge(stream, chunk)
        }
    }
}
