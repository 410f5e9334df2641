import Conversation
import Logging

/// Every key there is. Adding one here is all it takes for the file, the environment and `config show` to know it.
enum ConfigurationKeys {
    static let serverHost = ConfigurationKey<String>.word("server.host", "127.0.0.1", expected: "an address or host name")
    static let serverPort = ConfigurationKey<Int>.integer("server.port", 8787, in: 0...65_535)
    static let originsAllowed = ConfigurationKey<[String]>.list("server.origins_allowed", of: "origins such as https://example.org")
    static let trustedProxies = ConfigurationKey<[AddressRange]>.addresses("server.trusted_proxies")
    static let state = ConfigurationKey<String?>.path("state")
    static let agent = ConfigurationKey<AgentName>.agent("agent")
    static let agentsFallback = ConfigurationKey<[AgentName]>.agents("agents.fallback")
    // 0 stands for no limit.
    static let agentsFallbackAfterMs = ConfigurationKey<Int>.integer("agents.fallback_after_ms", 5000, in: 0...600_000)
    // 0 stands for not at all.
    static let agentsKeepWarmS = ConfigurationKey<Int>.integer("agents.keep_warm_s", 3600, in: 0...604_800)
    static let openAIBaseURL = ConfigurationKey<BaseURL?>.url("agents.openai.base_url")
    static let openAIModel = ConfigurationKey<String?>.text("agents.openai.model")
    static let openAIKeyFile = ConfigurationKey<String?>.secretFile("agents.openai.api_key_file")
    static let anthropicBaseURL = ConfigurationKey<BaseURL?>.url("agents.anthropic.base_url")
    static let anthropicModel = ConfigurationKey<String?>.text("agents.anthropic.model")
    static let anthropicKeyFile = ConfigurationKey<String?>.secretFile("agents.anthropic.api_key_file")
    static let anthropicTokensMax = ConfigurationKey<Int>.integer("agents.anthropic.max_tokens", 4096, in: 1...1_000_000)
    static let clawdbotURL = ConfigurationKey<BaseURL?>.url("agents.clawdbot.url", schemes: ["ws", "wss", "http", "https"])
    static let clawdbotTokenFile = ConfigurationKey<String?>.secretFile("agents.clawdbot.token_file")
    static let clawdbotSessionKey = ConfigurationKey<String?>.text("agents.clawdbot.session_key")
    static let clawdbotAgentID = ConfigurationKey<String?>.text("agents.clawdbot.agent_id")
    static let clawdbotVoiceNote = ConfigurationKey<String?>.text("agents.clawdbot.voice_note")
    static let workspace = ConfigurationKey<String?>.path("workspace")
    static let voiceStyle = ConfigurationKey<String?>.text("voice.style")
    static let toolsFile = ConfigurationKey<String?>.path("tools.mcp_file")
    static let toolsTimeoutMs = ConfigurationKey<Int>.integer("tools.timeout_ms", 30_000, in: 100...3_600_000)
    static let toolsReadOnly = ConfigurationKey<[String]>.list("tools.read_only", of: "names of tools, * for any characters")
    static let toolsChanging = ConfigurationKey<[String]>.list("tools.changing", of: "names of tools, * for any characters")
    static let voiceSocket = ConfigurationKey<VoiceSocket?>.socket("voice_service.socket")
    static let firstTokenBudgetMs = ConfigurationKey<Int>.integer("first_token.budget_ms", 1200, in: 1...60_000)

    static let silenceAsksAgent = ConfigurationKey<Bool>.flag("silence.ask_agent", false)
    static let toolsSettleMs = ConfigurationKey<Int>.integer("tools.settle_ms", 3000, in: 0...60_000)
    static let toolsLegsMax = ConfigurationKey<Int>.integer("tools.legs_max", 8, in: 1...64)
    static let toolsCallsMax = ConfigurationKey<Int>.integer("tools.calls_max", 16, in: 0...256)
    // 0 stands for never, or for no limit.
    static let toolsProgressMs = ConfigurationKey<Int>.integer("tools.progress_ms", 4000, in: 0...600_000)
    static let turnTotalMs = ConfigurationKey<Int>.integer("turn.total_ms", 14_000, in: 0...600_000)
    static let lateWaitS = ConfigurationKey<Int>.integer("late.wait_s", 300, in: 1...86_400)
    static let lateResultsMax = ConfigurationKey<Int>.integer("late.results_max", 4, in: 0...64)
    static let toolsAPI = ConfigurationKey<Bool>.flag("tools.api", false)

    // 0 stands for no limit.
    static let requestsPerMinute = ConfigurationKey<Int>.integer("limits.requests_per_minute", 600, in: 0...1_000_000)
    // 0 stands for a whole minute's.
    static let requestsBurst = ConfigurationKey<Int>.integer("limits.requests_burst", 0, in: 0...1_000_000)
    static let concurrentTurns = ConfigurationKey<Int>.integer("limits.concurrent_turns", 16, in: 0...100_000)
    static let failuresPerMinute = ConfigurationKey<Int>.integer("limits.auth_failures_per_minute", 10, in: 0...1_000_000)
    static let failuresPerMinuteOfAll = ConfigurationKey<Int>.integer("limits.auth_failures_per_minute_all", 100, in: 0...1_000_000)
    static let failureDelayMs = ConfigurationKey<Int>.integer("limits.auth_delay_ms_max", 20, in: 0...5000)
    static let bodyBytesMax = ConfigurationKey<Int>.integer("limits.body_bytes_max", 1_048_576, in: 0...67_108_864)
    static let headBytesMax = ConfigurationKey<Int>.integer("limits.head_bytes_max", 16_384, in: 0...1_048_576)
    static let requestLineBytesMax = ConfigurationKey<Int>.integer("limits.request_line_bytes_max", 8192, in: 0...1_048_576)
    static let headerFieldsMax = ConfigurationKey<Int>.integer("limits.header_fields_max", 64, in: 0...10_000)
    static let connectionsMax = ConfigurationKey<Int>.integer("limits.connections_max", 1024, in: 0...1_000_000)
    static let streamBufferBytesMax = ConfigurationKey<Int>.integer("limits.stream_buffer_bytes_max", 65_536, in: 0...67_108_864)

    static let headMs = ConfigurationKey<Int>.integer("timeouts.head_ms", 10_000, in: 1...3_600_000)
    static let bodyMs = ConfigurationKey<Int>.integer("timeouts.body_ms", 15_000, in: 1...3_600_000)
    static let idleMs = ConfigurationKey<Int>.integer("timeouts.idle_ms", 75_000, in: 1...3_600_000)
    static let upstreamConnectMs = ConfigurationKey<Int>.integer("timeouts.upstream_connect_ms", 3000, in: 1...3_600_000)
    static let upstreamFirstTokenMs = ConfigurationKey<Int>.integer("timeouts.upstream_first_token_ms", 20_000, in: 1...3_600_000)
    static let upstreamIdleMs = ConfigurationKey<Int>.integer("timeouts.upstream_idle_ms", 15_000, in: 1...3_600_000)

    static let contextTurnsMax = ConfigurationKey<Int>.integer("history.context_turns_max", 50, in: 1...10_000)
    static let contextBytesMax = ConfigurationKey<Int>.integer("history.context_bytes_max", 48_000, in: 1000...10_000_000)
    static let voiceApart = ConfigurationKey<Bool>.flag("sessions.voice_apart", false)
    static let sayWaitS = ConfigurationKey<Int>.integer("say.wait_s", 60, in: 0...3600)
    static let eventLoops = ConfigurationKey<Int>.integer("event_loops", 0, in: 0...256)

    static let logLevel = ConfigurationKey<Logger.Level>.level("log.level")
    static let logFormat = ConfigurationKey<LogFormat>.format("log.format")
    static let tracingFile = ConfigurationKey<String?>.path("tracing.file")
    static let tracingBytesMax = ConfigurationKey<Int>.integer("tracing.file_bytes_max", 67_108_864, in: 65_536...1_099_511_627_776)

    static let auditKeyFile = ConfigurationKey<String?>.path("audit.key_file")
    static let auditFileBytesMax = ConfigurationKey<Int>.integer("audit.file_bytes_max", 67_108_864, in: 65_536...1_099_511_627_776)
    static let auditFilesMax = ConfigurationKey<Int>.integer("audit.files_max", 16, in: 2...100_000)
    // 0 stands for no limit.
    static let auditDaysMax = ConfigurationKey<Int>.integer("audit.days_max", 0, in: 0...36_500)
    static let auditQueueRecordsMax = ConfigurationKey<Int>.integer("audit.queue_records_max", 8192, in: 1...65_536)
    static let auditUtterances = ConfigurationKey<Bool>.flag("audit.utterances", false)

    static let tunnelURL = ConfigurationKey<BaseURL?>.url("tunnel.url")
    static let tunnelProvider = ConfigurationKey<TunnelProvider>.tunnelProvider("tunnel.provider")
    static let elevenLabsBaseURL = ConfigurationKey<BaseURL?>.url("elevenlabs.base_url")
    static let elevenLabsKeyFile = ConfigurationKey<String?>.secretFile("elevenlabs.api_key_file")
    static let elevenLabsWebhookSecretFile = ConfigurationKey<String?>.secretFile("elevenlabs.webhook_secret_file")
    static let elevenLabsAgentID = ConfigurationKey<String?>.text("elevenlabs.agent_id")
    static let elevenLabsAgentName = ConfigurationKey<String?>.text("elevenlabs.agent_name")
    static let elevenLabsVoice = ConfigurationKey<String?>.text("elevenlabs.voice")
    static let elevenLabsLanguage = ConfigurationKey<String>.word("elevenlabs.language", "en", expected: "a code such as en, es or ca")
    static let elevenLabsFirstMessage = ConfigurationKey<String?>.text("elevenlabs.first_message")
    static let elevenLabsPrompt = ConfigurationKey<String?>.text("elevenlabs.prompt")
    static let elevenLabsSpeechModel = ConfigurationKey<String?>.text("elevenlabs.tts_model")
    static let elevenLabsKeywords = ConfigurationKey<[String]>.list("elevenlabs.keywords", of: "words that callers say")
    static let elevenLabsSpeculative = ConfigurationKey<Bool>.flag("elevenlabs.speculative_turn", false)
    static let elevenLabsCallerID = ConfigurationKey<Bool>.flag("elevenlabs.caller_id", false)
    static let elevenLabsWidgetHosts = ConfigurationKey<[String]>.list("elevenlabs.widget_hosts", of: "host names such as www.example.org")
    static let elevenLabsDurationMaxS = ConfigurationKey<Int>.integer("elevenlabs.max_duration_s", 1800, in: 60...7200)
    static let elevenLabsAtOnce = ConfigurationKey<Int>.integer("elevenlabs.conversations_max", 2, in: 1...1000)
    static let elevenLabsADay = ConfigurationKey<Int>.integer("elevenlabs.daily_max", 200, in: 1...1_000_000)
    static let elevenLabsWebhookBytesMax = ConfigurationKey<Int>.integer(
        "elevenlabs.webhook_body_bytes_max", 10_485_760, in: 1024...67_108_864)
    static let callsSession = ConfigurationKey<SessionKey>.session("calls.session")
    static let callsAllowedUsers = ConfigurationKey<[Int64]?>.userIDs("calls.allowed_users")
    static let callsGreeting = ConfigurationKey<String?>.text("calls.greeting")
    static let callsGoodbye = ConfigurationKey<String?>.text("calls.goodbye")
    static let callsAudioRoot = ConfigurationKey<String?>.path("calls.audio_root")
    // 0 stands for no limit.
    static let callsIdleS = ConfigurationKey<Int>.integer("calls.idle_s", 120, in: 0...86_400)
    static let callsDurationMaxS = ConfigurationKey<Int>.integer("calls.duration_max_s", 3600, in: 0...86_400)
    static let callsQueueMax = ConfigurationKey<Int>.integer("calls.queue_max", 16, in: 0...1000)
    static let voiceTimeoutMs = ConfigurationKey<Int>.integer("voice_service.timeout_ms", 5000, in: 100...3_600_000)
    static let voiceSpeakTimeoutMs = ConfigurationKey<Int>.integer("voice_service.speak_timeout_ms", 30_000, in: 100...3_600_000)

    /// In the order `config show` prints them; those that come into force with a reload say so.
    static let all: [KnownKey] = [
        KnownKey(serverHost), KnownKey(serverPort), KnownKey(originsAllowed, .live),
        KnownKey(trustedProxies, .live), KnownKey(state), KnownKey(agent, .live),
        KnownKey(agentsFallback, .live), KnownKey(agentsFallbackAfterMs, .live), KnownKey(agentsKeepWarmS, .live),
        KnownKey(openAIBaseURL, .live), KnownKey(openAIModel, .live), KnownKey(openAIKeyFile, .live),
        KnownKey(anthropicBaseURL, .live), KnownKey(anthropicModel, .live), KnownKey(anthropicKeyFile, .live),
        KnownKey(anthropicTokensMax, .live),
        KnownKey(clawdbotURL, .live), KnownKey(clawdbotTokenFile, .live), KnownKey(clawdbotSessionKey, .live),
        KnownKey(clawdbotAgentID, .live),
        KnownKey(clawdbotVoiceNote, .live), KnownKey(workspace), KnownKey(voiceStyle, .live),
        KnownKey(toolsFile), KnownKey(toolsTimeoutMs), KnownKey(toolsReadOnly), KnownKey(toolsChanging),
        KnownKey(toolsSettleMs, .live), KnownKey(toolsLegsMax, .live), KnownKey(toolsCallsMax, .live), KnownKey(toolsAPI, .live),
        KnownKey(toolsProgressMs, .live),
        KnownKey(turnTotalMs, .live), KnownKey(lateWaitS, .live), KnownKey(lateResultsMax, .live),
        KnownKey(voiceSocket), KnownKey(voiceTimeoutMs), KnownKey(voiceSpeakTimeoutMs), KnownKey(firstTokenBudgetMs, .live),
        KnownKey(silenceAsksAgent, .live),
        KnownKey(requestsPerMinute, .live), KnownKey(requestsBurst, .live), KnownKey(concurrentTurns, .live),
        KnownKey(failuresPerMinute, .live), KnownKey(failuresPerMinuteOfAll, .live), KnownKey(failureDelayMs, .live),
        KnownKey(bodyBytesMax, .live), KnownKey(headBytesMax, .live),
        KnownKey(requestLineBytesMax, .live), KnownKey(headerFieldsMax, .live), KnownKey(connectionsMax, .live),
        KnownKey(streamBufferBytesMax, .live),
        KnownKey(headMs, .live), KnownKey(bodyMs, .live), KnownKey(idleMs, .live),
        KnownKey(upstreamConnectMs, .live), KnownKey(upstreamFirstTokenMs, .live), KnownKey(upstreamIdleMs, .live),
        KnownKey(contextTurnsMax, .live), KnownKey(contextBytesMax, .live), KnownKey(voiceApart, .live), KnownKey(sayWaitS, .live),
        KnownKey(eventLoops),
        KnownKey(logLevel), KnownKey(logFormat), KnownKey(tracingFile), KnownKey(tracingBytesMax),
        KnownKey(auditKeyFile), KnownKey(auditFileBytesMax), KnownKey(auditFilesMax), KnownKey(auditDaysMax),
        KnownKey(auditQueueRecordsMax), KnownKey(auditUtterances),
        KnownKey(tunnelURL), KnownKey(tunnelProvider),
        KnownKey(elevenLabsBaseURL), KnownKey(elevenLabsKeyFile), KnownKey(elevenLabsWebhookSecretFile),
        KnownKey(elevenLabsWebhookBytesMax), KnownKey(elevenLabsAgentID), KnownKey(elevenLabsAgentName), KnownKey(elevenLabsVoice),
        KnownKey(elevenLabsLanguage), KnownKey(elevenLabsFirstMessage), KnownKey(elevenLabsPrompt), KnownKey(elevenLabsSpeechModel),
        KnownKey(elevenLabsKeywords), KnownKey(elevenLabsSpeculative), KnownKey(elevenLabsCallerID), KnownKey(elevenLabsWidgetHosts),
        KnownKey(elevenLabsDurationMaxS), KnownKey(elevenLabsAtOnce), KnownKey(elevenLabsADay),
        KnownKey(callsSession), KnownKey(callsAllowedUsers, .live), KnownKey(callsGreeting, .live), KnownKey(callsGoodbye, .live),
        KnownKey(callsAudioRoot),
        KnownKey(callsIdleS, .live), KnownKey(callsDurationMaxS, .live), KnownKey(callsQueueMax, .live),
    ]

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Every name that ends before a dot: `agents`, `agents.openai`, `limits`, …
    static let sections = Set(
        all.flatMap { key -> [String] in
            let parts = key.name.split(separator: ".")
            return parts.indices.dropFirst().map { parts[..<$0].joined(separator: ".") }
        })

    /// Secrets that the environment may carry, and that have no key in the file.
    static let secrets = AgentName.allCases.filter { $0 == .openai || $0 == .anthropic }.map(secretName) + [PlatformSettings.keyName]

    static func secretName(_ agent: AgentName) -> String { "agents.\(agent).api_key" }

    static let secretVariables = secrets.map(KnownKey.environmentName)
}
