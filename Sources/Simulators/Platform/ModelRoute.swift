/// Where an agent's requests go, and with which head.
struct ModelRoute: Sendable {
    let url: String
    let headers: [String]
    let model: String?

    /// - Parameter isCustom: whether the agent's `llm` is `custom-llm`; any other speaks with the target, as what stands for it.
    /// - Throws: ``ConversationRefusal`` when the agent names none and there is no target, or its kind is not simulated.
    init(
        _ custom: JSONValue?, isCustom: Bool, start: ConversationStart, variables: DynamicVariables
    ) throws(ConversationRefusal) {
        let named = isCustom ? custom : nil
        let own = named?["url"]?.string
        guard var base = start.alwaysTarget ? start.target ?? own : own ?? start.target else {
            throw .contract("value_error", "The agent has no custom LLM, and no --target stands in for its model.")
        }
        if let type = named?["api_type"]?.string, type != "chat_completions" {
            throw ConversationRefusal(code: 1011, kind: "unknown", reason: "api_type \(type) is not simulated")
        }
        while base.hasSuffix("/") { base.removeLast() }
        url = base + "/chat/completions"
        model = named?["model_id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        var headers = ["Content-Type: application/json", "Accept: application/json"]
        let secret = named?[path: "api_key", "secret_id"]?.string.flatMap { start.secrets[$0] }
        let token = own == nil || start.alwaysTarget ? start.targetToken ?? secret : secret
        if let token { headers.append("Authorization: Bearer \(token)") }
        for header in named?["request_headers"]?.members ?? [] {
            let value: String
            if let text = header.value.string {
                value = text
            } else if let id = header.value["secret_id"]?.string {
                value = start.secrets[id] ?? ""
            } else if let variable = header.value["variable_name"]?.string {
                value = try variables.value(variable)
            } else {
                continue
            }
            headers.append("\(header.key): \(value)".onOneLine)
        }
        self.headers = headers
    }
}

extension String {
    /// The text with a space for each line break, which would make one header two.
    var onOneLine: String {
        // By scalars: a CR and an LF are one character.
        String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\r" || $0 == "\n" ? " " : $0 }))
    }
}
