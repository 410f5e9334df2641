/// Writes the JSON bodies of one answer: chunks of a stream, or the whole completion, all with one id, time and model.
struct ChunkWriter: Sendable {
    let id: String
    let createdSeconds: Int
    let model: String
    let promptTokens: Int
    let includesUsage: Bool
    var callStyle = CallStyle.pieces
    var reasoningStyle = ReasoningStyle.content
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

    /// The id of the answer's n-th tool call, counted from 0.
    func callID(_ number: Int) -> String {
        "call_" + id.drop { $0 != "-" }.dropFirst() + (number == 0 ? "" : "_\(number)")
    }

    static func errorType(of status: Int) -> String {
        switch status {
        case 401, 403: "authentication_error"
        case 429: "rate_limit_error"
        case 529: "overloaded_error"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }

    static func error(_ message: String, type: String, parameter: String? = nil, code: String? = nil) -> JSONValue {
        [
            "error": [
                "message": .string(message), "type": .string(type), "param": parameter.map(JSONValue.string) ?? .null,
                "code": code.map(JSONValue.string) ?? .null,
            ]
        ]
    }

    func head(_ object: String) -> [JSONMember] {
        Self.head(object, id: id, createdSeconds: createdSeconds, model: model)
    }

    private static func head(_ object: String, id: String, createdSeconds: Int, model: String) -> [JSONMember] {
        [
            .init(key: "id", value: .string(id)), .init(key: "object", value: .string(object)),
            .init(key: "created", value: .integer(createdSeconds)), .init(key: "model", value: .string(model)),
        ]
    }

    func usage(_ completionTokens: Int) -> JSONMember {
        .init(
            key: "usage",
            value: [
                "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
                "total_tokens": .integer(promptTokens + completionTokens),
            ])
    }
}
