/// What a client wants otherwise than its agent, if the agent lets it (docs/wire: overrides).
struct AgentOverride: Sendable {
    let isTextOnly: Bool?
    /// `elevenlabs_extra_body` of every request; nil for none.
    let extraBody: JSONValue?
    private let wanted: JSONValue

    init(_ client: JSONValue, allowed: JSONValue) throws(ConversationRefusal) {
        var wanted = client["conversation_config_override"]?.unlessNull ?? .object([])
        // Some clients write `text_only` here instead of under `conversation`.
        isTextOnly = wanted["text_only"]?.bool ?? wanted[path: "conversation", "text_only"]?.bool
        wanted["text_only"] = nil
        if var conversation = wanted["conversation"] {
            conversation["text_only"] = nil
            wanted["conversation"] = conversation
        }
        try Self.check(wanted, allowed["conversation_config_override"].orNull, at: "")
        self.wanted = wanted
        let extra = client["custom_llm_extra_body"]?.unlessNull
        guard let extra, extra.members?.isEmpty != true else {
            extraBody = nil
            return
        }
        guard allowed["custom_llm_extra_body"]?.bool == true else {
            throw .contract("override_error", "Override for field 'custom_llm_extra_body' is not allowed by config.")
        }
        extraBody = extra
    }

    func applied(to config: JSONValue) -> JSONValue { config.merging(wanted) }

    /// Refuses the first field whose flag is not set.
    private static func check(_ wanted: JSONValue, _ allowed: JSONValue, at path: String) throws(ConversationRefusal) {
        for member in wanted.members ?? [] where !member.value.isNull {
            let name = path.isEmpty ? member.key : "\(path).\(member.key)"
            let flag = allowed[member.key].orNull
            if flag.bool == true { continue }
            guard member.value.isObject, flag.isObject || member.value.members?.isEmpty == true else {
                throw .contract("override_error", "Override for field '\(name)' is not allowed by config.")
            }
            try check(member.value, flag, at: name)
        }
    }
}
