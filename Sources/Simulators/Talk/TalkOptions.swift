/// With whom a ``TalkSession`` speaks, and how.
public struct TalkOptions: Sendable {
    /// The custom LLM's base URL, with `/v1`.
    public var target: String
    public var token: String?
    public var model = ""
    public var system = ""
    /// Spoken first, without a request.
    public var firstMessage = ""
    public var userID = ""
    /// `X-Conversation-Id`; empty sends none.
    public var conversationID = ""
    /// System tools offered: ``SystemTool/names``.
    public var tools: [String] = []
    public var timings = PlatformTimings()

    public init(target: String, token: String? = nil) { (self.target, self.token) = (target, token) }

    var agent: JSONValue {
        var custom: JSONValue = ["url": .string(target), "api_type": "chat_completions", "model_id": .string(model)]
        if token != nil { custom["api_key"] = ["secret_id": "token"] }
        if !conversationID.isEmpty { custom["request_headers"] = ["X-Conversation-Id": .string(conversationID)] }
        let offered = tools.map { JSONMember(key: $0, value: ["name": .string($0), "description": "", "params": .object([])]) }
        let events: JSONValue = ["audio", "interruption", "agent_response", "agent_response_correction", "agent_tool_request"]
        return [
            "name": "talk",
            "conversation_config": AgentDefaults.conversationConfig.merging([
                "agent": [
                    "first_message": .string(firstMessage),
                    "prompt": [
                        "prompt": .string(system), "llm": "custom-llm", "custom_llm": custom, "built_in_tools": .object(offered),
                        "cascade_timeout_seconds": 15.0,
                    ],
                ], "turn": ["turn_timeout": -1.0], "conversation": ["client_events": events, "max_duration_seconds": 7200],
            ]), "platform_settings": AgentDefaults.platformSettings,
        ]
    }

    var start: ConversationStart {
        var start = ConversationStart(
            conversationID: conversationID.isEmpty ? "talk" : conversationID, agentID: "talk", unixSeconds: WallClock.seconds(),
            authorization: "public", source: "unknown", sourceVersion: "")
        if let token { start.secrets = ["token": token] }
        return start
    }
}
