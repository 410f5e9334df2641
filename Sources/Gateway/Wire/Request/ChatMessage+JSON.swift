extension ChatMessage {
    /// Decodes a message that ``MessageRules`` let through.
    init(_ message: JSONValue, role: ChatRole) {
        self.init(role: role, text: "")
        for (key, value) in message.members {
            if key.equals("content") {
                text = Self.text(of: value)
            } else if key.equals("name") {
                name = value.string
            } else if key.equals("tool_call_id") {
                toolCallID = value.string
            } else if key.equals("tool_calls") {
                toolCalls = value.elements.compactMap(ToolCall.init)
            }
        }
    }

    private static func text(of content: JSONValue) -> String {
        if let text = content.string { return text }
        var joined = ""
        for part in content.elements {
            guard let text = part["text"]?.string ?? part["refusal"]?.string else { continue }
            if !joined.isEmpty { joined += "\n" }
            joined += text
        }
        return joined
    }
}

extension ToolCall {
    fileprivate init?(_ call: JSONValue) {
        guard let function = call["function"], let name = function["name"]?.string else { return nil }
        self.init(id: call["id"]?.string ?? "", name: name, arguments: function["arguments"]?.string ?? "")
    }
}
