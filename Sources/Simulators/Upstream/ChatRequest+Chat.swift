/// Reading a chat completion request.
extension ChatRequest {
    /// Reads a request body.
    ///
    /// - Throws: ``Malformed`` naming the parameter.
    init(_ body: [UInt8]) throws(Malformed) {
        guard let tree = JSONValue(parsing: body), tree.members != nil else { throw Malformed(reason: "the body is not a JSON object") }
        guard let items = tree["messages"]?.array, !items.isEmpty else {
            throw Malformed(reason: "'messages' must be an array that is not empty", parameter: "messages")
        }
        var messages: [Message] = []
        for (index, item) in items.enumerated() {
            guard let role = item["role"]?.string else {
                throw Malformed(reason: "'messages[\(index)].role' must be a string", parameter: "messages")
            }
            let calls = (item["tool_calls"]?.array ?? []).compactMap { $0["function"]?["name"]?.string }
            messages.append(Message(role: role, text: Self.text(of: item["content"]), calls: calls))
        }
        self.messages = messages
        model = tree["model"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        streams = tree["stream"]?.bool ?? false
        includesUsage = tree["stream_options"]?["include_usage"]?.bool ?? false
        tokensMax = (tree["max_completion_tokens"]?.wholeNumber ?? tree["max_tokens"]?.wholeNumber).flatMap { $0 < 1 ? nil : $0 }
        stops =
            switch tree["stop"] {
            case .string(let stop): [stop]
            case .array(let items): items.compactMap(\.string)
            default: []
            }
        stops.removeAll(where: \.isEmpty)
        tools = (tree["tools"]?.array ?? []).compactMap { tool in
            tool["function"]?["name"]?.string.map { Tool(name: $0, parameters: tool["function"]?["parameters"] ?? .object([])) }
        }
        toolChoice = Self.choice(tree["tool_choice"])
    }

    static func text(of content: JSONValue?) -> String {
        switch content {
        case .string(let text): text
        case .array(let parts): parts.compactMap { $0["text"]?.string ?? $0.string }.joined()
        default: ""
        }
    }

    private static func choice(_ value: JSONValue?) -> ToolChoice {
        switch value {
        case .string("none"): .none
        case .string("required"): .required
        case .object: value?["function"]?["name"]?.string.map(ToolChoice.named) ?? .auto
        default: .auto
        }
    }
}
