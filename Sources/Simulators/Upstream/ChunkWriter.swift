/// Writes the JSON bodies of one answer: chunks of a stream, or the whole completion, all with one id, time and model.
struct ChunkWriter: Sendable {
    let id: String
    let createdSeconds: Int
    let model: String
    let promptTokens: Int
    let includesUsage: Bool
    /// A chunk's text before its delta: the same for the whole stream, so it is written once.
    private let chunkStart: String

    init(id: String, createdSeconds: Int, model: String, promptTokens: Int, includesUsage: Bool) {
        self.id = id
        self.createdSeconds = createdSeconds
        self.model = model
        self.promptTokens = promptTokens
        self.includesUsage = includesUsage
        let head = JSONValue.object(Self.head("chat.completion.chunk", id: id, createdSeconds: createdSeconds, model: model)).text()
        chunkStart = head.dropLast() + #","choices":[{"index":0,"delta":"#
    }

    func chunk(_ delta: JSONValue, finish: String? = nil) -> String {
        let reason = finish.map { JSONValue.string($0).text() } ?? "null"
        return chunkStart + delta.text() + #","logprobs":null,"finish_reason":"# + reason + (includesUsage ? #"}],"usage":null}"# : "}]}")
    }

    /// The last chunk of a stream whose request asked for usage: no choices.
    func usageChunk(completionTokens: Int) -> String {
        JSONValue.object(head("chat.completion.chunk") + [.init(key: "choices", value: []), usage(completionTokens)]).text()
    }

    /// A chunk that has everything but its choices.
    func chunkWithoutChoices() -> String { JSONValue.object(head("chat.completion.chunk")).text() }

    func completion(of answer: ModelAnswer) -> String {
        var message: [JSONMember] = [.init(key: "role", value: "assistant")]
        var tokens = 0
        switch answer.content {
        case .text(let deltas):
            tokens = deltas.count
            message.append(.init(key: "content", value: .string(deltas.joined())))
        case .call(let name, let arguments):
            tokens = arguments.count + 1
            message.append(.init(key: "content", value: .null))
            let call: JSONValue = [
                "id": .string(callID), "type": "function", "function": ["name": .string(name), "arguments": .string(arguments.joined())],
            ]
            message.append(.init(key: "tool_calls", value: [call]))
        case .failure: break
        }
        let choice: JSONValue = ["index": 0, "message": .object(message), "logprobs": .null, "finish_reason": .string(answer.finish)]
        return JSONValue.object(head("chat.completion") + [.init(key: "choices", value: [choice]), usage(tokens)]).text()
    }

    /// The id of the answer's tool call.
    var callID: String { "call_" + id.drop { $0 != "-" }.dropFirst() }

    static func error(_ message: String, type: String, parameter: String? = nil, code: String? = nil) -> JSONValue {
        [
            "error": [
                "message": .string(message), "type": .string(type), "param": parameter.map(JSONValue.string) ?? .null,
                "code": code.map(JSONValue.string) ?? .null,
            ]
        ]
    }

    private func head(_ object: String) -> [JSONMember] {
        Self.head(object, id: id, createdSeconds: createdSeconds, model: model)
    }

    private static func head(_ object: String, id: String, createdSeconds: Int, model: String) -> [JSONMember] {
        [
            .init(key: "id", value: .string(id)), .init(key: "object", value: .string(object)),
            .init(key: "created", value: .integer(createdSeconds)), .init(key: "model", value: .string(model)),
        ]
    }

    private func usage(_ completionTokens: Int) -> JSONMember {
        .init(
            key: "usage",
            value: [
                "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
                "total_tokens": .integer(promptTokens + completionTokens),
            ])
    }
}
