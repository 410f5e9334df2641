/// The fields of a chat request that mean something here; all others are ignored.
enum RequestField: Int, CaseIterable {
    case model, messages, stream, streamOptions, user, userID, maxTokens, maxCompletionTokens, tools, toolChoice, n, stop, temperature
    case topP, presencePenalty, frequencyPenalty, seed, responseFormat, reasoningEffort, parallelToolCalls, elevenLabsExtraBody

    static let count = 21

    /// The key in the request.
    var name: StaticString {
        switch self {
        case .model: "model"
        case .messages: "messages"
        case .stream: "stream"
        case .streamOptions: "stream_options"
        case .user: "user"
        case .userID: "user_id"
        case .maxTokens: "max_tokens"
        case .maxCompletionTokens: "max_completion_tokens"
        case .tools: "tools"
        case .toolChoice: "tool_choice"
        case .n: "n"
        case .stop: "stop"
        case .temperature: "temperature"
        case .topP: "top_p"
        case .presencePenalty: "presence_penalty"
        case .frequencyPenalty: "frequency_penalty"
        case .seed: "seed"
        case .responseFormat: "response_format"
        case .reasoningEffort: "reasoning_effort"
        case .parallelToolCalls: "parallel_tool_calls"
        case .elevenLabsExtraBody: "elevenlabs_extra_body"
        }
    }

    /// Fields that an agent which takes them may be given as they were written, those of tools apart.
    static let forwarded: [RequestField] = [
        .temperature, .topP, .stop, .seed, .presencePenalty, .frequencyPenalty, .responseFormat, .reasoningEffort,
    ]

    /// The field that a key names.
    static func named(_ key: JSONText) -> RequestField? {
        if key.isEscaped { return allCases.first { key.equals($0.name) } }
        // By length first: a request has few keys, but every one is looked up.
        switch key.escaped.count {
        case 1: return key.pick(.n)
        case 4: return key.pick(.user) ?? key.pick(.stop) ?? key.pick(.seed)
        case 5: return key.pick(.model) ?? key.pick(.tools) ?? key.pick(.topP)
        case 6: return key.pick(.stream)
        case 7: return key.pick(.userID)
        case 8: return key.pick(.messages)
        case 10: return key.pick(.maxTokens)
        case 11: return key.pick(.temperature) ?? key.pick(.toolChoice)
        case 14: return key.pick(.streamOptions)
        case 15: return key.pick(.responseFormat)
        case 16: return key.pick(.presencePenalty) ?? key.pick(.reasoningEffort)
        case 17: return key.pick(.frequencyPenalty)
        case 19: return key.pick(.parallelToolCalls)
        case 21: return key.pick(.maxCompletionTokens) ?? key.pick(.elevenLabsExtraBody)
        default: return nil
        }
    }
}

extension JSONText {
    @inline(__always)
    fileprivate func pick(_ field: RequestField) -> RequestField? {
        equals(field.name) ? field : nil
    }
}
