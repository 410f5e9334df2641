/// What must hold of an agent as a whole, beside the shape of the body that made it.
struct AgentRules {
    private let store: PlatformStore

    init(_ store: PlatformStore) { self.store = store }

    /// Why the platform refuses the agent; nil when it does not.
    func refusal(of agent: JSONValue) -> PlatformReply? {
        let config = agent["conversation_config"].orNull
        return model(config) ?? speech(config) ?? tools(config) ?? webhook(agent)
    }

    private func model(_ config: JSONValue) -> PlatformReply? {
        let place: [JSONValue] = ["body", "conversation_config", "agent", "prompt", "custom_llm"]
        let prompt = config[path: "agent", "prompt"].orNull
        guard let custom = prompt["custom_llm"]?.unlessNull else {
            guard prompt["llm"]?.string == "custom-llm" else { return nil }
            return .invalid([.init(kind: "value_error", place: place, message: "Value error, llm 'custom-llm' needs custom_llm")])
        }
        let url = custom["url"]?.string ?? ""
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), url.split(separator: "/").count > 1 else {
            let words = "Value error, the URL must begin with http:// or https:// and name a host"
            return .invalid([.init(kind: "value_error", place: place + ["url"], message: words)])
        }
        let headers = custom["request_headers"]?.members ?? []
        let secrets = [custom[path: "api_key", "secret_id"]?.string] + headers.map { $0.value["secret_id"]?.string }
        return secrets.compactMap { $0 }.first { store[.secrets][$0] == nil }.map { .notFound("secret", $0) }
    }

    private func speech(_ config: JSONValue) -> PlatformReply? {
        let tts = config["tts"].orNull
        if let voice = tts["voice_id"]?.string, store[.voices][voice] == nil { return .notFound("voice", voice) }
        let isEnglish = (config[path: "agent", "language"]?.string ?? "en").lowercased().hasPrefix("en")
        guard isEnglish, tts["model_id"]?.string?.hasSuffix("_v2_5") == true else { return nil }
        return .refused(400, "invalid_tts_model", "English Agents must use turbo or flash v2.")
    }

    /// Every parameter of a tool says what it is for.
    private func tools(_ config: JSONValue) -> PlatformReply? {
        for (number, tool) in (config[path: "agent", "prompt", "tools"]?.array ?? []).enumerated() {
            let place: [JSONValue] = ["body", "conversation_config", "agent", "prompt", "tools", .integer(number)]
            for key in ["type", "name", "description"] where (tool[key]?.string ?? "").isEmpty {
                return .invalid([.init(kind: "missing", place: place + [.string(key)], message: "Field required")])
            }
            for parameter in tool[path: "parameters", "properties"]?.members ?? [] {
                let sources = ["description", "dynamic_variable", "constant_value"]
                guard !sources.contains(where: { parameter.value[$0]?.unlessNull != nil }) else { continue }
                let words = "Value error, must set one of: description, dynamic_variable, is_system_provided, constant_value"
                let at = place + ["parameters", "properties", .string(parameter.key)]
                return .invalid([.init(kind: "value_error", place: at, message: words)])
            }
        }
        return nil
    }

    private func webhook(_ agent: JSONValue) -> PlatformReply? {
        let path = agent[path: "platform_settings", "workspace_overrides", "webhooks", "post_call_webhook_id"]
        guard let id = path?.string, store[.webhooks][id] == nil else { return nil }
        return .notFound("webhook", id)
    }
}
