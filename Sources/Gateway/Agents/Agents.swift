import Conversation
import NIOCore

/// The agents a configuration can name.
enum Agents {
    /// - Throws: ``GatewayFailure`` 78 for an agent that lacks its settings, or is not part of this version.
    static func make(
        _ configuration: Configuration, _ briefing: Briefing, _ group: any EventLoopGroup
    ) throws(GatewayFailure) -> any Agent {
        try make(configuration.agent, configuration, briefing, group)
    }

    private static func make(
        _ name: AgentName, _ configuration: Configuration, _ briefing: Briefing, _ group: any EventLoopGroup
    ) throws(GatewayFailure) -> any Agent {
        switch name {
        case .scripted: return ScriptedAgent()
        case .openai:
            let settings = configuration.openAI
            guard let base = settings.baseURL else { throw .missing("openai", "agents.openai.base_url", "http://127.0.0.1:9100/v1") }
            return OpenAIAgent(
                endpoint: try endpoint(base, .chatCompletions, settings.apiKey), model: settings.model,
                timeouts: UpstreamTimeouts(configuration.timeouts), briefing: briefing, group: group)
        case .anthropic:
            let settings = configuration.anthropic
            guard let base = settings.baseURL ?? BaseURL(AnthropicUsual.base) else {
                throw .missing("anthropic", "agents.anthropic.base_url", AnthropicUsual.base)
            }
            return AnthropicAgent(
                endpoint: try endpoint(base, .messages, settings.apiKey), model: settings.model ?? AnthropicUsual.model,
                tokensMax: settings.tokensMax, timeouts: UpstreamTimeouts(configuration.timeouts), briefing: briefing, group: group)
        case .clawdbot:
            throw GatewayFailure(.configuration, "the agent clawdbot is not part of this version: use scripted, openai or anthropic")
        }
    }

    private static func endpoint(
        _ base: BaseURL, _ dialect: UpstreamDialect, _ key: Secret?
    ) throws(GatewayFailure) -> UpstreamEndpoint {
        do { return try UpstreamEndpoint(base, dialect, key: key) } catch {
            throw GatewayFailure(.configuration, "TLS cannot be set up for \(base): \(error)")
        }
    }
}

extension UpstreamTimeouts {
    /// Within how long of its beginning a refused request is asked once more.
    private static let usualRetryWithin: TimeAmount = .milliseconds(1500)

    init(_ timeouts: Configuration.Timeouts) {
        connect = .milliseconds(Int64(timeouts.upstreamConnectMs))
        firstToken = .milliseconds(Int64(timeouts.upstreamFirstTokenMs))
        idle = .milliseconds(Int64(timeouts.upstreamIdleMs))
        retryWithin = Self.usualRetryWithin
    }
}

extension Configuration {
    /// The model of the agent in use, where one is configured.
    var agentModel: String? {
        switch agent {
        case .openai: openAI.model
        case .anthropic: anthropic.model ?? AnthropicUsual.model
        case .scripted, .clawdbot: nil
        }
    }

    /// Finds what an agent cannot do without before anything is opened.
    ///
    /// - Throws: ``GatewayFailure`` 78 with what to set.
    func checkAgents() throws(GatewayFailure) {
        switch agent {
        case .openai:
            if openAI.baseURL == nil { throw .missing("openai", "agents.openai.base_url", "http://127.0.0.1:9100/v1") }
        case .anthropic:
            // Another server that speaks its language may want no key; Anthropic's own does.
            let base = anthropic.baseURL
            guard anthropic.apiKey == nil, base == nil || base?.host == BaseURL(AnthropicUsual.base)?.host else { return }
            throw GatewayFailure(
                .configuration,
                "the agent anthropic needs a key: put it in a file (chmod 600) and name that in agents.anthropic.api_key_file, "
                    + "or set VOICE_GATEWAY_AGENTS_ANTHROPIC_API_KEY")
        case .scripted, .clawdbot: return
        }
    }
}

extension GatewayFailure {
    /// An agent's setting that has no default.
    fileprivate static func missing(_ agent: String, _ key: String, _ example: String) -> GatewayFailure {
        let variable = KnownKey.environmentPrefix + key.uppercased().replacing(".", with: "_")
        return GatewayFailure(.configuration, "the agent \(agent) needs \(key), for example \(variable)=\(example)")
    }
}
