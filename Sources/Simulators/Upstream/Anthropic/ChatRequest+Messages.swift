/// Reading a request of the Messages API, as strictly as the provider does.
extension ChatRequest {
    /// Largest body, in bytes.
    static let messagesBodyBytesMax = 32 * 1_048_576

    /// Reads a request.
    ///
    /// - Throws: ``MessagesRefusal`` for what the provider answers with an error.
    init(messages request: UpstreamRequest) throws(MessagesRefusal) {
        guard request.headers["anthropic-version"] != nil else { throw MessagesRefusal("anthropic-version: header is required") }
        guard request.body.count <= Self.messagesBodyBytesMax else {
            throw MessagesRefusal("Request exceeds the maximum size", status: 413)
        }
        guard let tree = JSONValue(parsing: request.body), tree.isObject else {
            throw MessagesRefusal("The request body is not valid JSON")
        }
        try MessagesRules(tree).check()
        var messages: [Message] = []
        if let system = tree["system"], !Self.text(of: system).isEmpty {
            messages.append(Message(role: "system", text: Self.text(of: system)))
        }
        for item in tree["messages"]?.array ?? [] { messages += Self.messages(of: item) }
        self.init(model: tree["model"]?.string, messages: messages)
        streams = tree["stream"]?.bool ?? false
        tokensMax = tree["max_tokens"]?.wholeNumber
        stops = (tree["stop_sequences"]?.array ?? []).compactMap(\.string).filter { !$0.isEmpty }
        tools = (tree["tools"]?.array ?? []).compactMap { tool in
            tool["name"]?.string.map { Tool(name: $0, parameters: tool["input_schema"] ?? .object([])) }
        }
        toolChoice =
            switch tree["tool_choice"]?["type"]?.string {
            case "none": .none
            case "any": .required
            case "tool": tree["tool_choice"]?["name"]?.string.map(ToolChoice.named) ?? .auto
            default: .auto
            }
        let thinking = tree["thinking"]?["type"]?.string
        thinks = thinking == "enabled" || thinking == "adaptive"
        omitsThinking = tree["thinking"]?["display"]?.string == "omitted"
        cacheBlocks = PromptCache.Block.blocks(of: tree)
    }

    /// A message of theirs as messages of ours: results are messages of their own, and so is each text of the user's, because theirs joins
    /// what was said in turn and the newest of it is what is to be answered.
    private static func messages(of item: JSONValue) -> [Message] {
        let role = item["role"]?.string ?? ""
        guard case .array(let blocks)? = item["content"] else { return [Message(role: role, text: Self.text(of: item["content"]))] }
        if role == "user" {
            return blocks.compactMap { block in
                switch block["type"]?.string {
                case "tool_result": Message(role: "tool", text: Self.text(of: block["content"]))
                case "text": Message(role: role, text: block["text"]?.string ?? "")
                default: nil
                }
            }
        }
        let text = blocks.compactMap { $0["type"]?.string == "text" ? $0["text"]?.string : nil }.joined()
        let calls = blocks.compactMap { $0["type"]?.string == "tool_use" ? $0["name"]?.string : nil }
        return [Message(role: role, text: text, calls: calls)]
    }
}

extension PromptCache.Block {
    /// The prompt's blocks in the order they are cached: tools, system, messages.
    static func blocks(of tree: JSONValue) -> [PromptCache.Block] {
        var blocks = (tree["tools"]?.array ?? []).map { Self.block("tool", $0) }
        blocks += content(of: tree["system"], role: "system")
        for message in tree["messages"]?.array ?? [] { blocks += content(of: message["content"], role: message["role"]?.string ?? "") }
        // A mark on the request itself stands for one on its last block.
        if let mark = mark(of: tree), !blocks.isEmpty, blocks[blocks.count - 1].mark == nil { blocks[blocks.count - 1].mark = mark }
        return blocks
    }

    private static func content(of content: JSONValue?, role: String) -> [PromptCache.Block] {
        switch content {
        case .string(let text): [PromptCache.Block(text: role + "\n" + text)]
        case .array(let items): items.map { block(role, $0) }
        default: []
        }
    }

    private static func block(_ role: String, _ value: JSONValue) -> PromptCache.Block {
        var bare = value
        bare["cache_control"] = nil
        // A text block is the same prompt as a string.
        let text = bare["type"]?.string == "text" ? bare["text"]?.string ?? "" : bare.text()
        return PromptCache.Block(text: role + "\n" + text, mark: mark(of: value))
    }

    private static func mark(of value: JSONValue) -> PromptCache.Mark? {
        guard let control = value["cache_control"], control.isObject else { return nil }
        return control["ttl"]?.string == "1h" ? .hour : .minutes5
    }
}
