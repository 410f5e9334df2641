import Conversation
import Logging
import NIOCore

/// The agents a configuration can name.
struct Agents {
    private let configuration: Configuration
    private let briefing: Briefing
    private let group: any EventLoopGroup
    private let logger: Logger

    /// The agent configured, with those that stand in for it behind it.
    ///
    /// - Throws: ``GatewayFailure`` 78 for an agent that lacks its settings, or is not part of this version.
    static func make(
        _ configuration: Configuration, _ briefing: Briefing, _ group: any EventLoopGroup, _ logger: Logger
    ) throws(GatewayFailure) -> any Agent {
        let agents = Agents(configuration: configuration, briefing: briefing, group: group, logger: logger)
        let chain = configuration.agentChain
        guard let last = chain.fallback.last else { return try agents.make(configuration.agent, isLast: true) }
        var made: [any Agent] = [try agents.make(configuration.agent, isLast: false)]
        for name in chain.fallback.dropLast() { made.append(try agents.make(name, isLast: false)) }
        made.append(try agents.make(last, isLast: true))
        return ChainAgent(made, fallbackAfter: .milliseconds(chain.fallbackAfterMs ?? 0), logger: logger)
    }

    private func make(_ name: AgentName, isLast: Bool) throws(GatewayFailure) -> any Agent {
        let timeouts = UpstreamTimeouts(configuration, isLast: isLast)
        switch name {
        case .scripted: return ScriptedAgent()
        case .openai:
            let settings = configuration.openAI
            guard let base = settings.baseURL else { throw .missing("openai", "agents.openai.base_url", "http://127.0.0.1:9100/v1") }
            return OpenAIAgent(
                endpoint: try Self.endpoint(base, .chatCompletions, settings.apiKey), model: settings.model, timeouts: timeouts,
                briefing: briefing, group: group)
        case .anthropic:
            let settings = configuration.anthropic
            guard let base = settings.baseURL ?? BaseURL(AnthropicUsual.base) else {
                throw .missing("anthropic", "agents.anthropic.base_url", AnthropicUsual.base)
            }
            return AnthropicAgent(
                endpoint: try Self.endpoint(base, .messages, settings.apiKey), model: settings.model ?? AnthropicUsual.model,
                tokensMax: settings.tokensMax, timeouts: timeouts, briefing: briefing, group: group)
        case .clawdbot: return try ClawdbotAgent.make(configuration, timeouts, group, logger)
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

    /// - Parameter isLast: whether no other agent could be asked instead, which is quicker than asking twice.
    init(_ configuration: Configuration, isLast: Bool) {
        let timeouts = configuration.timeouts
        connect = .milliseconds(Int64(timeouts.upstreamConnectMs))
        firstToken = .milliseconds(Int64(timeouts.upstreamFirstTokenMs))
        idle = .milliseconds(Int64(timeouts.upstreamIdleMs))
        retryWithin = isLast ? Self.usualRetryWithin : .zero
        keepWarm = .seconds(Int64(configuration.agentChain.keepWarmS ?? 0))
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

    /// What an agent that is to be asked cannot do without and has not got, with what to set.
    var agentFailures: [GatewayFailure] {
        var failures: [GatewayFailure] = []
        var named: Set<AgentName> = [agent]
        for name in agentChain.fallback where !named.insert(name).inserted {
            failures.append(
                GatewayFailure(.configuration, "agents.fallback names \(name), which is asked before already: leave it out there"))
        }
        for name in named.sorted(by: { $0.rawValue < $1.rawValue }) {
            do { try check(name) } catch { failures.append(error) }
        }
        return failures
    }

    private func check(_ agent: AgentName) throws(GatewayFailure) {
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
        case .clawdbot: try clawdbot.check()
        case .scripted: return
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
