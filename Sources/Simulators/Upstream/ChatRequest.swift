/// A chat completion request as an upstream model reads it: what matters for the answer, everything else ignored.
struct ChatRequest: Sendable, Equatable {
    struct Message: Sendable, Equatable {
        var role: String
        /// Text parts joined.
        var text: String
    }

    struct Tool: Sendable, Equatable {
        var name: String
        var parameters: JSONValue
    }

    enum ToolChoice: Sendable, Equatable {
        case auto
        case none
        case required
        case named(String)
    }

    /// What is wrong with a request, as the 400 says it.
    struct Malformed: Error, Equatable {
        var reason: String
        var parameter: String?
    }

    var model: String?
    var messages: [Message]
    var streams = false
    var includesUsage = false
    var tokensMax: Int?
    var stops: [String] = []
    var tools: [Tool] = []
    var toolChoice = ToolChoice.auto

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
            messages.append(Message(role: role, text: Self.text(of: item["content"])))
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

    /// The newest user text, empty when there is none.
    var lastUser: String { messages.last { $0.role == "user" }?.text ?? "" }

    private static func text(of content: JSONValue?) -> String {
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
