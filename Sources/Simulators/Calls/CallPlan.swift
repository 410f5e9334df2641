/// How a gateway is set up for one case about calls: which voice service and which model it finds, and its configuration.
public struct CallPlan: Sendable {
    /// Whose words the gateway speaks.
    public enum Agent: String, Sendable {
        /// Its own deterministic agent.
        case scripted
        /// The chat-completions server at ``CallPlan/modelURL``.
        case openai
        /// The Messages API at ``CallPlan/modelURL``.
        case anthropic
        /// The Clawdbot gateway at ``CallPlan/modelURL``.
        case clawdbot

        /// Where the gateway is told of that URL.
        var urlKey: String? {
            switch self {
            case .scripted: nil
            case .openai: "agents.openai.base_url"
            case .anthropic: "agents.anthropic.base_url"
            case .clawdbot: "agents.clawdbot.url"
            }
        }
    }

    /// Where the voice service listens: a path or `tcp://HOST:PORT`; empty where there is none.
    public var voiceSocket: String
    public var agent: Agent
    /// The fake model, as the agent is told; nil for an agent that asks none.
    public var modelURL: String?
    /// A folder of the case's own (0700), where its audio root may lie.
    public var folder: String
    /// Further configuration by its keys in the file, such as `calls.greeting`.
    public var configuration: [String: String]

    public init(
        voiceSocket: String, agent: Agent = .scripted, modelURL: String? = nil, folder: String, configuration: [String: String] = [:]
    ) {
        self.voiceSocket = voiceSocket
        self.agent = agent
        self.modelURL = modelURL
        self.folder = folder
        self.configuration = configuration
    }

    /// All of it as the gateway's variables: `VOICE_GATEWAY_` and the key in upper case, dots as `_`.
    public var environment: [String: String] {
        var keys = configuration
        if !voiceSocket.isEmpty { keys["voice_service.socket"] = voiceSocket }
        keys["agent"] = agent.rawValue
        if let modelURL, let key = agent.urlKey { keys[key] = modelURL }
        if agent == .anthropic { keys["agents.anthropic.api_key"] = "sk-ant-none" }
        return Dictionary(uniqueKeysWithValues: keys.map { ("VOICE_GATEWAY_" + Self.variable($0.key), $0.value) })
    }

    private static func variable(_ key: String) -> String {
        String(key.uppercased().map { $0 == "." ? "_" : $0 })
    }
}
