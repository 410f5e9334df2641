/// The tools an agent offers its model, and what becomes of their calls.
struct AgentTools: Sendable {
    enum Kind: Sendable, Equatable {
        case system
        /// Run by the conversation's client.
        case client(expectsResponse: Bool, seconds: Int)
        /// Of a kind no loopback can run, such as webhooks.
        case elsewhere(String)
    }

    private(set) var kinds: [String: Kind] = [:]
    /// In OpenAI's function format.
    private(set) var definitions: [JSONValue] = []

    init(_ prompt: JSONValue, secondsDefault: Int) {
        for member in prompt["built_in_tools"]?.members ?? [] where !member.value.isNull {
            guard let definition = Self.systemTool(member.key, description: member.value["description"]?.string ?? "") else { continue }
            kinds[member.key] = .system
            definitions.append(definition)
        }
        for tool in prompt["tools"]?.array ?? [] {
            guard let name = tool["name"]?.string, kinds[name] == nil else { continue }
            switch tool["type"]?.string {
            case "client":
                let seconds = tool["response_timeout_secs"]?.wholeNumber ?? secondsDefault
                kinds[name] = .client(expectsResponse: tool["expects_response"]?.bool ?? false, seconds: seconds)
            case "system": kinds[name] = .system
            case let type: kinds[name] = .elsewhere(type ?? "none")
            }
            let parameters = tool["parameters"]?.unlessNull ?? ["type": "object", "properties": .object([])]
            let function: JSONValue = ["name": .string(name), "description": tool["description"].orNull, "parameters": parameters]
            definitions.append(["type": "function", "function": function])
        }
    }

    private static func systemTool(_ name: String, description: String) -> JSONValue? {
        var tool = SystemTool.definition(of: name) ?? telephoneTool(name)
        if !description.isEmpty, var function = tool?["function"] {
            function["description"] = .string(description)
            tool?["function"] = function
        }
        return tool
    }

    /// The system tools that only a telephone has a use for.
    private static func telephoneTool(_ name: String) -> JSONValue? {
        let parameters: [(name: String, isRequired: Bool)]
        switch name {
        case "transfer_to_number":
            parameters = [("transfer_number", true), ("client_message", true), ("agent_message", true), ("reason", false)]
        case "voicemail_detection": parameters = [("reason", true)]
        case "play_keypad_touch_tone": parameters = [("dtmf_tones", true), ("reason", false)]
        default: return nil
        }
        let words = name.replacing("_", with: " ")
        let properties = parameters.map { parameter in
            let text = parameter.name.replacing("_", with: " ")
            return JSONMember(key: parameter.name, value: ["type": "string", "description": .string("The \(text).")])
        }
        let required = parameters.filter(\.isRequired).map { JSONValue.string($0.name) }
        return [
            "type": "function",
            "function": [
                "name": .string(name), "description": .string(words.prefix(1).uppercased() + words.dropFirst() + "."),
                "parameters": ["type": "object", "properties": .object(properties), "required": .array(required)],
            ],
        ]
    }
}
