/// Writes what the Anthropic wire says of one answer: the events of a stream, or the whole message.
struct MessageWriter: Sendable {
    /// Makes the ids of the message and its calls.
    let suffix: String
    let model: String
    let usage: PromptCache.Usage
    /// Reasoning is sent as a signature alone.
    let omitsThinking: Bool
    let requestID: String

    var id: String { "msg_01" + suffix }

    func callID(_ number: Int) -> String { "toolu_01" + suffix + (number == 0 ? "" : "n\(number)") }

    /// What vouches for a block of reasoning: made from its text, so that a changed one is found out.
    static func signature(of thoughts: String) -> String {
        var digest = Digest()
        digest.add("signature")
        digest.add(thoughts)
        let first = digest.text
        digest.add(first)
        return "EqQB" + first + digest.text + "=="
    }

    /// What the message says of its tokens.
    func usageJSON(outputTokens: Int) -> JSONValue {
        [
            "input_tokens": .integer(usage.input), "cache_creation_input_tokens": .integer(usage.written),
            "cache_read_input_tokens": .integer(usage.read),
            "cache_creation": [
                "ephemeral_5m_input_tokens": .integer(usage.written5m), "ephemeral_1h_input_tokens": .integer(usage.written1h),
            ],
            "output_tokens": .integer(outputTokens), "service_tier": "standard",
        ]
    }

    func message(content: JSONValue, stopReason: JSONValue, stopSequence: JSONValue, outputTokens: Int) -> JSONValue {
        [
            "id": .string(id), "type": "message", "role": "assistant", "model": .string(model), "content": content,
            "stop_reason": stopReason, "stop_sequence": stopSequence, "usage": usageJSON(outputTokens: outputTokens),
        ]
    }

    /// The reason and the stop text of an answer's end.
    static func end(of answer: ModelAnswer) -> (reason: JSONValue, sequence: JSONValue) {
        switch answer.finish {
        case .stop: ("end_turn", .null)
        case .length: ("max_tokens", .null)
        case .calls: ("tool_use", .null)
        case .sequence(let text): ("stop_sequence", .string(text))
        }
    }

    static func error(_ message: String, type: String, requestID: String) -> JSONValue {
        ["type": "error", "error": ["type": .string(type), "message": .string(message)], "request_id": .string(requestID)]
    }

    static func errorType(of status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 504: "timeout_error"
        case 529: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }
}
