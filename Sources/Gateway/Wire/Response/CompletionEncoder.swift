import Conversation

/// Writes a whole, not streamed, answer: one `chat.completion` object (docs/wire CC-41 to CC-43).
struct CompletionEncoder: Sendable {
    var id: String
    /// Seconds since 1970.
    var created: Int
    var model: String

    /// - Parameter content: the text; nil or empty next to tool calls is written as null.
    func encode(
        content: String?, refusal: String? = nil, toolCalls: [ToolCall] = [], finishReason: FinishReason, usage: TokenUsage,
        to sink: inout some ByteSink
    ) {
        sink.write("{\"id\":")
        sink.write(json: id)
        sink.write(",\"object\":\"chat.completion\",\"created\":")
        sink.write(created)
        sink.write(",\"model\":")
        sink.write(json: model)
        sink.write(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":")
        sink.write(json: toolCalls.isEmpty ? content : content.flatMap { $0.isEmpty ? nil : $0 })
        sink.write(",\"refusal\":")
        sink.write(json: refusal)
        if !toolCalls.isEmpty { encode(toolCalls, to: &sink) }
        sink.write("},\"logprobs\":null,\"finish_reason\":")
        sink.write(json: finishReason.rawValue)
        sink.write("}],\"usage\":")
        usage.encode(to: &sink)
        sink.write("}")
    }

    private func encode(_ toolCalls: [ToolCall], to sink: inout some ByteSink) {
        sink.write(",\"tool_calls\":[")
        for (number, call) in toolCalls.enumerated() {
            sink.write(number == 0 ? "{\"id\":" : ",{\"id\":" as StaticString)
            sink.write(json: call.id)
            sink.write(",\"type\":\"function\",\"function\":{\"name\":")
            sink.write(json: call.name)
            sink.write(",\"arguments\":")
            sink.write(json: call.arguments)
            sink.write("}}")
        }
        sink.write("]")
    }
}

extension TokenUsage {
    func encode(to sink: inout some ByteSink) {
        sink.write("{\"prompt_tokens\":")
        sink.write(promptTokens)
        sink.write(",\"completion_tokens\":")
        sink.write(completionTokens)
        sink.write(",\"total_tokens\":")
        sink.write(totalTokens)
        sink.write("}")
    }
}
