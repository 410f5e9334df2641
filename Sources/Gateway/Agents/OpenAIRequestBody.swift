import Conversation

/// Writes the body of a request to a chat-completions upstream.
enum OpenAIRequestBody {
    /// What is asked of an upstream when neither the configuration nor the client names a model: the name by which this gateway lists itself.
    ///
    /// A server with one model takes any name, another gateway like this one knows its own, and the rest say which they have.
    static let modelWithoutName = "clawdbot"

    /// Fields a client sent are passed on as they were written; messages too, where they are the whole history.
    static func encode(_ prompt: Prompt, model: String?, _ briefing: Briefing = Briefing()) -> [UInt8] {
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
            for field in RequestField.forwarded { write(field, of: chat, to: &body) }
        }
        encodeTools(prompt, chat, briefing, to: &body)
        body.write(",\"messages\":")
        encodeMessages(prompt, chat, briefing, to: &body)
        body.write("}")
        return body
    }

    private static func write(_ field: RequestField, of chat: ChatCompletionRequest, to body: inout [UInt8]) {
        guard let raw = chat.raw(field) else { return }
        body.write(",\"")
        body.write(field.name)
        body.write("\":")
        body.append(contentsOf: raw)
    }

    // MARK: - Tools

    private static func encodeTools(_ prompt: Prompt, _ chat: ChatCompletionRequest?, _ briefing: Briefing, to body: inout [UInt8]) {
        // A request that stands alone has its tools passed on as they are: its client is told what the upstream thinks of them.
        if prompt.messagesAsSent, prompt.tools.isEmpty, let chat {
            write(.tools, of: chat, to: &body)
        } else {
            let tools = OfferedTools(prompt, briefing.leftOut)
            guard !tools.isEmpty else { return }
            body.write(",\"tools\":[")
            var isFirst = true
            for tool in tools.client {
                if !isFirst { body.write(",") }
                isFirst = false
                body.append(contentsOf: tool.raw)
            }
            for tool in tools.own {
                if !isFirst { body.write(",") }
                isFirst = false
                encode(tool, to: &body)
            }
            body.write("]")
        }
        guard let chat else { return }
        // The client's wish for a call was met by the first leg; in a later one it would be met for ever.
        if prompt.leg == 0 || prompt.toolChoice == .forbidden { write(.toolChoice, of: chat, to: &body) }
        write(.parallelToolCalls, of: chat, to: &body)
    }

    private static func encode(_ tool: ToolDescription, to body: inout [UInt8]) {
        body.write("{\"type\":\"function\",\"function\":{\"name\":")
        body.write(json: tool.name)
        body.write(",\"description\":")
        body.write(json: tool.summary)
        body.write(",\"parameters\":")
        body.append(contentsOf: tool.parameters.utf8)
        body.write("}}")
    }

    // MARK: - Messages

    private static func encodeMessages(_ prompt: Prompt, _ chat: ChatCompletionRequest?, _ briefing: Briefing, to body: inout [UInt8]) {
        guard prompt.messagesAsSent, let raw = chat?.raw(.messages) else {
            let instructions = briefing.instructions(for: prompt)
            let messages = instructions.isEmpty ? prompt.messages : [Message(.system, instructions)] + prompt.messages
            body.write("[")
            encode(messages, to: &body)
            return body.write("]")
        }
        let since = prompt.messagesOfLegs
        guard !since.isEmpty else { return body.append(contentsOf: raw) }
        body.append(contentsOf: raw.dropLast())
        body.write(",")
        encode(since, to: &body)
        body.write("]")
    }

    private static func encode(_ messages: [Message], to body: inout [UInt8]) {
        for (number, message) in messages.enumerated() {
            if number > 0 { body.write(",") }
            body.write("{\"role\":")
            body.write(json: message.role.rawValue)
            body.write(",\"content\":")
            // Some servers refuse the empty text of a message that only calls.
            body.write(json: message.text.isEmpty && !message.toolCalls.isEmpty ? nil : message.text)
            if let id = message.toolCallID {
                body.write(",\"tool_call_id\":")
                body.write(json: id)
            }
            if !message.toolCalls.isEmpty { encode(message.toolCalls, to: &body) }
            body.write("}")
        }
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
