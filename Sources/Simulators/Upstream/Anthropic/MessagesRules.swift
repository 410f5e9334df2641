/// What the Messages API refuses with 400, checked in the order the provider checks it: fields, tools, thinking, marks, messages.
struct MessagesRules {
    static let cacheMarksMax = 4
    static let messagesMax = 100_000
    private static let fields: Set<String> = [
        "model", "messages", "max_tokens", "system", "stream", "temperature", "top_p", "top_k", "stop_sequences", "metadata", "tools",
        "tool_choice", "thinking", "service_tier", "container", "context_management", "mcp_servers", "output_config", "inference_geo",
        "cache_control", "speed", "diagnostics",
    ]

    let tree: JSONValue

    init(_ tree: JSONValue) { self.tree = tree }

    func check() throws(MessagesRefusal) {
        try checkFields()
        try checkTools()
        try checkThinking()
        let marks = cacheMarks(tree, depth: 0)
        guard marks <= Self.cacheMarksMax else {
            throw MessagesRefusal("A maximum of \(Self.cacheMarksMax) blocks with cache_control may be provided. Found \(marks).")
        }
        try checkMessages()
    }

    private func checkFields() throws(MessagesRefusal) {
        for field in ["max_tokens", "messages", "model"] where tree[field] == nil { throw MessagesRefusal("\(field): Field required") }
        if let extra = tree.members?.first(where: { !Self.fields.contains($0.key) }) {
            throw MessagesRefusal("\(extra.key): Extra inputs are not permitted")
        }
        guard let model = tree["model"]?.string else { throw MessagesRefusal("model: Input should be a valid string") }
        guard !model.isEmpty else { throw MessagesRefusal("model: String should have at least 1 character") }
        guard let most = tree["max_tokens"]?.wholeNumber else { throw MessagesRefusal("max_tokens: Input should be a valid integer") }
        guard most >= 1 else { throw MessagesRefusal("max_tokens: Input should be greater than or equal to 1") }
        if let stream = tree["stream"], stream.bool == nil { throw MessagesRefusal("stream: Input should be a valid boolean") }
        for (field, most) in [("temperature", 1.0), ("top_p", 1.0)] {
            guard let value = tree[field] else { continue }
            guard let number = value.number else { throw MessagesRefusal("\(field): Input should be a valid number") }
            guard number >= 0 else { throw MessagesRefusal("\(field): Input should be greater than or equal to 0") }
            guard number <= most else { throw MessagesRefusal("\(field): Input should be less than or equal to 1") }
        }
        switch tree["system"] {
        case nil, .string?: break
        case .array(let blocks)?:
            for (index, block) in blocks.enumerated() {
                guard block["type"]?.string == "text" else { throw MessagesRefusal("system.\(index).type: Input should be 'text'") }
                try checkText(block, at: "system.\(index)", field: "system")
            }
        default: throw MessagesRefusal("system: Input should be a valid string or list")
        }
    }

    private func checkTools() throws(MessagesRefusal) {
        let tools = tree["tools"]?.array ?? []
        var names: Set<String> = []
        for (index, tool) in tools.enumerated() {
            if let type = tool["type"]?.string, type != "custom" { continue }
            let place = "tools.\(index).custom"
            guard let name = tool["name"]?.string else { throw MessagesRefusal("\(place).name: Field required") }
            guard Self.isToolName(name) else {
                throw MessagesRefusal("\(place).name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")
            }
            guard names.insert(name).inserted else { throw MessagesRefusal("tools: Tool names must be unique.") }
            guard let schema = tool["input_schema"] else { throw MessagesRefusal("\(place).input_schema: Field required") }
            guard schema.isObject else { throw MessagesRefusal("\(place).input_schema: Input should be a valid dictionary") }
            guard schema["type"]?.string == "object" else {
                throw MessagesRefusal(
                    "\(place).input_schema.type: \(schema["type"] == nil ? "Field required" : "Input should be 'object'")")
            }
            let known: Set = [
                "name", "description", "input_schema", "cache_control", "type", "strict", "input_examples", "allowed_callers",
                "defer_loading", "eager_input_streaming",
            ]
            if let extra = tool.members?.first(where: { !known.contains($0.key) }) {
                throw MessagesRefusal("\(place).\(extra.key): Extra inputs are not permitted")
            }
        }
        guard let choice = tree["tool_choice"] else { return }
        guard let type = choice["type"]?.string, ["auto", "any", "tool", "none"].contains(type) else {
            throw MessagesRefusal(
                "tool_choice: Input tag found using 'type' does not match any of the expected tags: 'any', 'auto', 'none', 'tool'")
        }
        guard type == "none" || !tools.isEmpty else { throw MessagesRefusal("tool_choice may only be specified while providing tools.") }
        if type == "tool", !names.contains(choice["name"]?.string ?? "") {
            throw MessagesRefusal("Tool '\(choice["name"]?.string ?? "")' not found in provided tools")
        }
    }

    private func checkThinking() throws(MessagesRefusal) {
        guard let thinking = tree["thinking"], thinking["type"]?.string != "disabled" else { return }
        switch thinking["type"]?.string {
        case "enabled":
            guard let budget = thinking["budget_tokens"]?.wholeNumber else {
                throw MessagesRefusal("thinking.enabled.budget_tokens: Field required")
            }
            guard budget >= 1024 else {
                throw MessagesRefusal("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
            }
            guard budget < tree["max_tokens"]?.wholeNumber ?? 0 else {
                throw MessagesRefusal("`max_tokens` must be greater than `thinking.budget_tokens`.")
            }
        case "adaptive": break
        default:
            throw MessagesRefusal(
                "thinking: Input tag found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'")
        }
        if let temperature = tree["temperature"]?.number, temperature != 1 {
            throw MessagesRefusal("`temperature` may only be set to 1 when thinking is enabled.")
        }
        if ["any", "tool"].contains(tree["tool_choice"]?["type"]?.string) {
            throw MessagesRefusal("Thinking may not be enabled when tool_choice forces tool use.")
        }
    }

    /// How many blocks are marked, wherever they stand; what a schema or an input holds is no mark.
    private func cacheMarks(_ value: JSONValue, depth: Int) -> Int {
        guard depth < 8 else { return 0 }
        switch value {
        case .array(let items): return items.reduce(0) { $0 + cacheMarks($1, depth: depth + 1) }
        case .object(let members):
            return members.reduce(0) { sum, member in
                switch member.key {
                case "cache_control": sum + (member.value.isObject ? 1 : 0)
                case "input_schema", "input": sum
                default: sum + cacheMarks(member.value, depth: depth + 1)
                }
            }
        default: return 0
        }
    }

    private static func isToolName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                let scalar = Character(UnicodeScalar(byte))
                return scalar.isASCII && (scalar.isLetter || scalar.isNumber) || byte == 0x5F || byte == 0x2D
            }
    }
}
