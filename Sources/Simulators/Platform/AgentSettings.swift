/// An agent as one conversation has it: its configuration, what the client overrode, variables filled in, secrets resolved.
struct AgentSettings: Sendable {
    let name: String
    let system: String
    let firstMessage: String
    let language: String
    let isTextOnly: Bool
    /// The custom LLM's chat-completions URL and the head lines it gets.
    let url: String
    let headers: [String]
    let model: String?
    let temperature: JSONValue?
    let maxTokens: Int
    let userID: String?
    let extraBody: JSONValue?
    let tools: AgentTools
    let cascadeTimeout: Duration
    /// The names of the events the client gets.
    let events: Set<String>
    let voiceID: String
    let outputFormat: String
    let inputFormat: String
    let speechModel: String
    let maxDuration: Duration
    /// How long the platform waits for the user; nil for ever.
    let turnTimeout: Duration?
    let silenceEnd: Duration?
    let keepsFirstMessage: Bool
    let webhookID: String?

    /// Whether speech over a reply stops it: not when the event is not among the client's.
    var allowsInterruption: Bool { events.contains("interruption") }

    init(_ agent: JSONValue, client: JSONValue, start: ConversationStart, timings: PlatformTimings) throws(ConversationRefusal) {
        let override = try AgentOverride(client, allowed: agent[path: "platform_settings", "overrides"].orNull)
        let config = override.applied(to: agent["conversation_config"].orNull)
        let prompt = config[path: "agent", "prompt"].orNull
        let placeholders = config[path: "agent", "dynamic_variables", "dynamic_variable_placeholders"].orNull
        let system = [
            "system__conversation_id": start.conversationID, "system__agent_id": start.agentID, "system__current_agent_id": start.agentID,
            "system__time_utc": "\(start.unixSeconds)", "system__call_duration_secs": "0",
        ]
        let variables = DynamicVariables(sent: client["dynamic_variables"].orNull, placeholders: placeholders, system: system)
        name = agent["name"]?.string ?? ""
        self.system = try variables.filled(prompt["prompt"]?.string ?? "")
        firstMessage = try variables.filled(config[path: "agent", "first_message"]?.string ?? "")
        language = config[path: "agent", "language"]?.string ?? "en"
        isTextOnly = override.isTextOnly ?? config[path: "conversation", "text_only"]?.bool ?? false
        let custom = prompt["custom_llm"]?.unlessNull
        let route = try ModelRoute(custom, isCustom: prompt["llm"]?.string == "custom-llm", start: start, variables: variables)
        (url, headers, model) = (route.url, route.headers, route.model)
        temperature = prompt["temperature"]?.unlessNull
        maxTokens = prompt["max_tokens"]?.wholeNumber ?? -1
        userID = client["user_id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        extraBody = override.extraBody
        tools = AgentTools(prompt, secondsDefault: timings.toolSeconds)
        cascadeTimeout = .milliseconds(Int((prompt["cascade_timeout_seconds"]?.number ?? 4) * 1000))
        events = Set((config[path: "conversation", "client_events"]?.array ?? []).compactMap(\.string))
        voiceID = config[path: "tts", "voice_id"]?.string ?? ""
        outputFormat = config[path: "tts", "agent_output_audio_format"]?.string ?? "pcm_16000"
        inputFormat = config[path: "asr", "user_input_audio_format"]?.string ?? "pcm_16000"
        speechModel = config[path: "tts", "model_id"]?.string ?? ""
        maxDuration = .seconds(config[path: "conversation", "max_duration_seconds"]?.wholeNumber ?? 600)
        turnTimeout = Self.seconds(config[path: "turn", "turn_timeout"])
        silenceEnd = Self.seconds(config[path: "turn", "silence_end_call_timeout"])
        keepsFirstMessage = config[path: "agent", "disable_first_message_interruptions"]?.bool ?? false
        webhookID = agent[path: "platform_settings", "workspace_overrides", "webhooks", "post_call_webhook_id"]?.string
    }

    private static func seconds(_ value: JSONValue?) -> Duration? {
        guard let seconds = value?.number, seconds > 0 else { return nil }
        return .milliseconds(Int(min(seconds, 86_400) * 1000))
    }

    /// A request's body: the whole history, and the agent's habits.
    func body(_ messages: [JSONValue]) -> JSONValue {
        var members: [JSONMember] = []
        if let model { members.append(.init(key: "model", value: .string(model))) }
        members.append(.init(key: "messages", value: .array(messages)))
        if let temperature { members.append(.init(key: "temperature", value: temperature)) }
        members.append(.init(key: "max_tokens", value: .integer(maxTokens)))
        members.append(.init(key: "stream", value: true))
        if let userID { members.append(.init(key: "user_id", value: .string(userID))) }
        if !tools.definitions.isEmpty { members.append(.init(key: "tools", value: .array(tools.definitions))) }
        if let extraBody { members.append(.init(key: "elevenlabs_extra_body", value: extraBody)) }
        return .object(members)
    }
}
