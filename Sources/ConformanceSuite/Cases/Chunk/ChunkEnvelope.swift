import Simulators

extension Suite {
    private static let schema = "OpenAI CreateChatCompletionStreamResponse"

    /// The members of a chunk: catalogue chunk/1.
    static let envelope: [Case] = [
        Case(
            "chunk/id-is-a-string", .must, "Every chunk has an id that is a non-empty string.", source: "chunk/1.1; \(schema)",
            breaks: ["livekit-agents 1.8.6 dies on an absent or null id"],
            fault: Fault("id-missing", "Sends chunks without id.") { behaviour in behaviour.chunks { $0["id"] = nil } },
            check: Check.chunks("id: a non-empty string") { $0.json["id"]?.string?.isEmpty == false }),
        Case(
            "chunk/id-is-constant", .must, "All chunks of a stream have the same id.",
            source: "chunk/1.2; \(schema): each chunk has the same ID",
            softer: [.elevenlabs: .should], breaks: ["openai-go's accumulator drops chunks with another id"],
            fault: Fault("id-changes", "Gives each chunk an id of its own.") { behaviour in
                behaviour.stream { steps in
                    for index in steps.indices {
                        guard case .chunk(var chunk) = steps[index] else { continue }
                        chunk["id"] = "chatcmpl-\(index)"
                        steps[index] = .chunk(chunk)
                    }
                }
            },
            check: constant("id")),
        Case(
            "chunk/id-differs-between-streams", .must, "Two streams have different ids.",
            source: "chunk/1.3; \(schema): a unique identifier",
            fault: Fault("id-never-changes", "Uses one id for every stream.") { behaviour in behaviour.chunks { $0["id"] = "chatcmpl-1" } },
            sends: "Two streamed chats, one after the other.",
            play: Play.each { stage in [("first", stage.post(stage.chat())), ("second", stage.post(stage.chat()))] },
            check: { transcript, context in
                let ids = ["first", "second"].map { label in
                    transcript.responses(on: label).first.flatMap { ChatStream($0).chunks.first?.json["id"]?.string }
                }
                guard let first = ids[0], let second = ids[1] else { return .fail(expected: "two streams with ids", actual: "no id") }
                return Check.expect(first != second, "two ids", "\(first) twice")
            }),
        Case(
            "chunk/object-is-the-constant", .must, "Every chunk's object is chat.completion.chunk.", source: "chunk/1.4; \(schema)",
            breaks: ["openai-python's stream() helper raises AssertionError", "AIPerf"],
            fault: Fault("object-of-a-completion", "Says object: chat.completion in chunks.") { behaviour in
                behaviour.chunks { $0["object"] = "chat.completion" }
            },
            check: Check.chunks("object: chat.completion.chunk") { $0.json["object"]?.string == "chat.completion.chunk" }),
        Case(
            "chunk/created-is-unix-seconds", .must, "created is an integer in seconds, within a day of the Date header or of the present.",
            source: "chunk/1.5; \(schema): unixtime",
            fault: Fault("created-in-milliseconds", "Gives created in milliseconds.") { behaviour in
                behaviour.chunks { $0["created"] = .integer(1_700_000_000_000) }
            },
            check: Check.chunks("created: an integer from 1e9 to 1e11") { chunk in
                chunk.json["created"]?.integer.map { (1_000_000_000..<100_000_000_000).contains($0) } ?? false
            }),
        Case(
            "chunk/created-is-constant", .must, "All chunks of a stream have the same created.",
            source: "chunk/1.6; \(schema): the same timestamp",
            fault: Fault("created-changes", "Stamps each chunk anew.") { behaviour in
                behaviour.stream { steps in
                    for index in steps.indices {
                        guard case .chunk(var chunk) = steps[index] else { continue }
                        chunk["created"] = .integer(1_700_000_000 + index)
                        steps[index] = .chunk(chunk)
                    }
                }
            },
            check: constant("created")),
        Case(
            "chunk/model-is-a-string", .must, "Every chunk has a model that is a non-empty string.", source: "chunk/1.7; \(schema)",
            fault: Fault("model-missing", "Sends chunks without model.") { behaviour in behaviour.chunks { $0["model"] = nil } },
            check: Check.chunks("model: a non-empty string") { $0.json["model"]?.string?.isEmpty == false }),
        Case(
            "chunk/model-is-constant", .should, "All chunks of a stream have the same model.", source: "chunk/1.8; \(schema)",
            fault: Fault("model-changes", "Names another model in the last chunk.") { behaviour in
                behaviour.chunks { chunk in if chunk["choices"]?[0]?["finish_reason"]?.string != nil { chunk["model"] = "another" } }
            },
            check: constant("model")),
        Case(
            "chunk/choices-is-an-array", .must, "choices is an array in every chunk, never null or absent.", source: "chunk/1.9; \(schema)",
            breaks: [
                "livekit-agents 1.8.6", "openai-python's stream() helper", "langchain-openai and pipecat lose the text when it is absent",
            ],
            fault: Fault("choices-null", "Sends choices: null in its first chunk.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.chunk != nil }), var chunk = steps[index].chunk else { return }
                    chunk["choices"] = .some(.null)
                    steps[index] = .chunk(chunk)
                }
            },
            check: Check.chunks("choices: an array") { $0.json["choices"]?.array != nil }),
        Case(
            "chunk/no-error-key", .must, "No chunk of an answer that succeeds has a top-level error.",
            source: "chunk/1.10; openai-python raises on it",
            breaks: ["openai-python raises APIError on a truthy error"],
            fault: Fault("error-key-in-chunks", "Sends error: {} in each chunk.") { behaviour in
                behaviour.chunks { $0["error"] = ["message": "", "type": "none", "param": .null, "code": .null] }
            },
            check: Check.stream { stream, _ in
                guard let bad = stream.errors.first else { return Check.expect(!stream.chunks.isEmpty, "chunks", "none") }
                return .fail(expected: "no error key", actual: stream.show(bad))
            }),
        Case(
            "chunk/system-fingerprint-is-a-string", .may, "system_fingerprint, if present, is a string or null.",
            source: "chunk/1.11; \(schema)",
            fault: Fault("numeric-fingerprint", "Sends system_fingerprint as a number.") { behaviour in
                behaviour.chunks { $0["system_fingerprint"] = 17 }
            },
            check: Check.chunks("system_fingerprint: a string, null or absent") { chunk in
                chunk.json["system_fingerprint"].map { $0.isNull || $0.string != nil } ?? true
            }),
    ]

    /// One value of a member over the whole stream.
    private static func constant(_ key: String) -> Check.Judge {
        Check.stream { stream, _ in
            let chunks = stream.chunks.filter { !$0.isError }
            guard let first = chunks.first else { return .fail(expected: "chunks", actual: Show.response(stream.response)) }
            guard let bad = chunks.first(where: { $0.json[key] != first.json[key] }) else { return .pass }
            return .fail(expected: "\(key) \(first.json[key]?.text() ?? "absent") throughout", actual: stream.show(bad))
        }
    }
}
