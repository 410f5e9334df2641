/// Writes the JSON bodies of one answer: chunks of a stream, or the whole completion, all with one id, time and model.
struct ChunkWriter: Sendable {
    var id: String
    var createdSeconds: Int
    var model: String
    var promptTokens: Int
    var includesUsage: Bool

    func chunk(_ delta: JSONTree, finish: String? = nil) -> String {
        var members = head("chat.completion.chunk")
        members.append(.init(key: "choices", value: [["index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish.map(JSONTree.string) ?? .null]]))
        if includesUsage { members.append(.init(key: "usage", value: nil)) }
        return JSONTree.object(members).text
    }

    /// The last chunk of a stream whose request asked for usage: no choices.
    func usageChunk(completionTokens: Int) -> String {
        JSONTree.object(head("chat.completion.chunk") + [.init(key: "choices", value: []), usage(completionTokens)]).text
    }

    /// A chunk that has everything but its choices.
    func chunkWithoutChoices() -> String { JSONTree.object(head("chat.completion.chunk")).text }

    func completion(of answer: ModelAnswer) -> String {
        var message: [JSONTree.Member] = [.init(key: "role", value: "assistant")]
        var tokens = 0
        switch answer.content {
        case .text(let deltas):
            tokens = deltas.count
            message.append(.init(key: "content", value: .string(deltas.joined())))
        case .call(let name, let arguments):
            tokens = arguments.count + 1
            message.append(.init(key: "content", value: nil))
            let call: JSONTree = ["id": .string(callID), "type": "function", "function": ["name": .string(name), "arguments": .string(arguments.joined())]]
            message.append(.init(key: "tool_calls", value: [call]))
        case .failure: break
        }
        let choice: JSONTree = ["index": 0, "message": .object(message), "logprobs": nil, "finish_reason": .string(answer.finish)]
        return JSONTree.object(head("chat.completion") + [.init(key: "choices", value: [choice]), usage(tokens)]).text
    }

    /// The id of the answer's tool call.
    var callID: String { "call_" + id.drop { $0 != "-" }.dropFirst() }

    static func error(_ message: String, type: String, parameter: String? = nil, code: String? = nil) -> JSONTree {
        [
            "error": [
                "message": .string(message), "type": .string(type), "param": parameter.map(JSONTree.string) ?? .null,
                "code": code.map(JSONTree.string) ?? .null,
            ]
        ]
    }

    private func head(_ object: String) -> [JSONTree.Member] {
        [
            .init(key: "id", value: .string(id)), .init(key: "object", value: .string(object)),
            .init(key: "created", value: .int(createdSeconds)), .init(key: "model", value: .string(model)),
        ]
    }

    private func usage(_ completionTokens: Int) -> JSONTree.Member {
        .init(
            key: "usage",
            value: [
                "prompt_tokens": .int(promptTokens), "completion_tokens": .int(completionTokens),
                "total_tokens": .int(promptTokens + completionTokens),
            ])
    }
}
