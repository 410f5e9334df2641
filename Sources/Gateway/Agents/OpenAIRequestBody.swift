import Conversation

/// Writes the body of a request to a chat-completions upstream.
enum OpenAIRequestBody {
    /// What is asked of an upstream when neither the configuration nor the client names a model: the name by which this gateway lists itself.
    ///
    /// A server with one model takes any name, another gateway like this one knows its own, and the rest say which they have.
    static let modelWithoutName = "clawdbot"

    /// Fields a client sent are passed on as they were written; messages too, where they are the whole history.
    static func encode(_ prompt: Prompt, model: String?) -> [UInt8] {
        let chat = prompt.origin as? ChatCompletionRequest
        var body: [UInt8] = []
        body.reserveCapacity(256 + (chat?.body.count ?? 1024))
        body.write("{\"model\":")
        body.write(json: model ?? chat?.model ?? modelWithoutName)
        body.write(",\"stream\":true")
        if prompt.wantsUsage { body.write(",\"stream_options\":{\"include_usage\":true}") }
        if let tokensMax = prompt.tokensMax {
            body.write(",\"max_tokens\":")
            body.write(tokensMax)
        }
        if let chat {
            for field in RequestField.forwarded {
                guard let raw = chat.raw(field) else { continue }
                body.write(",\"")
                body.write(field.name)
                body.write("\":")
                body.append(contentsOf: raw)
            }
        }
        body.write(",\"messages\":")
        if prompt.messagesAsSent, let raw = chat?.raw(.messages) {
            body.append(contentsOf: raw)
        } else {
            encode(prompt.messages, to: &body)
        }
        body.write("}")
        return body
    }

    private static func encode(_ messages: [Message], to body: inout [UInt8]) {
        body.write("[")
        for (number, message) in messages.enumerated() {
            if number > 0 { body.write(",") }
            body.write("{\"role\":")
            body.write(json: message.role.rawValue)
            body.write(",\"content\":")
            body.write(json: message.text)
            if let id = message.toolCallID {
                body.write(",\"tool_call_id\":")
                body.write(json: id)
            }
            if !message.toolCalls.isEmpty { encode(message.toolCalls, to: &body) }
            body.write("}")
        }
        body.write("]")
    }

    private static func encode(_ calls: [Message.ToolCall], to body: inout [UInt8]) {
        body.write(",\"tool_calls\":[")
        for (number, call) in calls.enumerated() {
            body.write(number == 0 ? "{\"id\":" : ",{\"id\":" as StaticString)
            body.write(json: call.id)
            body.write(",\"type\":\"function\",\"function\":{\"name\":")
            body.write(json: call.name)
            body.write(",\"arguments\":")
            body.write(json: call.arguments)
            body.write("}}")
        }
        body.write("]")
    }
}
