import Conversation
import Foundation

extension Configuration {
    /// Gathers the configuration from all its sources and checks it whole.
    ///
    /// - Parameters:
    ///   - flags: the command line.
    ///   - environment: the variables; `HOME`, `XDG_STATE_HOME` and `XDG_CONFIG_HOME` are read too.
    /// - Throws: `GatewayFailure` 64 for a bad flag, 77 for a file that cannot be read or is open to others, 78 for bad
    ///   content; its message names everything that is wrong, each with its place and what to write there.
    public static func load(
        _ flags: ConfigurationFlags = ConfigurationFlags(), environment: [String: String] = ProcessEnvironment.atStart
    ) throws(GatewayFailure) -> Configuration {
        let path = flags.config ?? usualFile(environment)
        var file: ConfigurationFile?
        let stamp = path.flatMap { SecretFile.Stamp(path: $0) }
        if let path { file = ConfigurationFile(try ConfigurationFile.contents(path), path: path) }
        let settings = ConfigurationSettings(.init(flags), ConfigurationEnvironment(environment), file)
        let configuration = Configuration(settings, flags, environment, file: path, stamp)
        var checked = configuration.settings
        for failure in configuration.agentFailures { checked.problem(checked.origin(of: ConfigurationKeys.agent), failure.message) }
        try checked.check()
        return configuration
    }

    private init(
        _ given: ConfigurationSettings, _ flags: ConfigurationFlags, _ environment: [String: String], file: String?,
        _ stamp: SecretFile.Stamp?
    ) {
        var settings = given
        func bounded(_ key: ConfigurationKey<Int>) -> Int {
            let number = settings.value(key)
            return number == 0 ? Limits.unlimited : number
        }
        func optional(_ key: ConfigurationKey<Int>) -> Int? {
            let number = settings.value(key)
            return number == 0 ? nil : number
        }
        server = Server(
            host: settings.value(ConfigurationKeys.serverHost), port: settings.value(ConfigurationKeys.serverPort),
            originsAllowed: settings.value(ConfigurationKeys.originsAllowed),
            trustedProxies: settings.value(ConfigurationKeys.trustedProxies))
        state = settings.attempt(ConfigurationKeys.state, orElse: "") { settings throws(GatewayFailure) in
            try Self.stateDirectory(settings.value(ConfigurationKeys.state), environment)
        }
        agent = settings.value(ConfigurationKeys.agent)
        agentChain = AgentChain(
            fallback: settings.value(ConfigurationKeys.agentsFallback),
            fallbackAfterMs: optional(ConfigurationKeys.agentsFallbackAfterMs), keepWarmS: optional(ConfigurationKeys.agentsKeepWarmS))
        let secretFiles = SecretFiles(&settings, environment)
        self.secretFiles = secretFiles
        let openAIKey = Self.key(of: .openai, ConfigurationKeys.openAIKeyFile, &settings, secretFiles)
        let anthropicKey = Self.key(of: .anthropic, ConfigurationKeys.anthropicKeyFile, &settings, secretFiles)
        openAI = OpenAIAgent(
            baseURL: settings.value(ConfigurationKeys.openAIBaseURL), model: settings.value(ConfigurationKeys.openAIModel),
            apiKey: openAIKey?.secret)
        anthropic = AnthropicAgent(
            baseURL: settings.value(ConfigurationKeys.anthropicBaseURL), model: settings.value(ConfigurationKeys.anthropicModel),
            apiKey: anthropicKey?.secret, tokensMax: settings.value(ConfigurationKeys.anthropicTokensMax))
        apiKeyOrigins = [(.openai, openAIKey?.origin), (.anthropic, anthropicKey?.origin)].compactMap { agent, origin in
            origin.map { (agent, $0) }
        }
        clawdbot = ClawdbotAgent(&settings, token: secretFiles[ConfigurationKeys.clawdbotTokenFile])
        firstTokenBudgetMs = settings.value(ConfigurationKeys.firstTokenBudgetMs)
        silenceAsksAgent = settings.value(ConfigurationKeys.silenceAsksAgent)
        tools = Tools(
            settleMs: settings.value(ConfigurationKeys.toolsSettleMs), legsMax: settings.value(ConfigurationKeys.toolsLegsMax),
            callsMax: settings.value(ConfigurationKeys.toolsCallsMax), isForAPI: settings.value(ConfigurationKeys.toolsAPI),
            progressMs: settings.value(ConfigurationKeys.toolsProgressMs))
        late = Late(
            turnMs: settings.value(ConfigurationKeys.turnTotalMs), waitS: settings.value(ConfigurationKeys.lateWaitS),
            resultsMax: settings.value(ConfigurationKeys.lateResultsMax))
        limits = Limits(
            requestsPerMinute: optional(ConfigurationKeys.requestsPerMinute), requestsBurst: optional(ConfigurationKeys.requestsBurst),
            concurrentTurns: optional(ConfigurationKeys.concurrentTurns),
            authFailuresPerMinute: optional(ConfigurationKeys.failuresPerMinute),
            authFailuresPerMinuteOfAll: optional(ConfigurationKeys.failuresPerMinuteOfAll),
            authDelayMsMax: settings.value(ConfigurationKeys.failureDelayMs),
            bodyBytesMax: bounded(ConfigurationKeys.bodyBytesMax), headBytesMax: bounded(ConfigurationKeys.headBytesMax),
            requestLineBytesMax: bounded(ConfigurationKeys.requestLineBytesMax),
            headerFieldsMax: bounded(ConfigurationKeys.headerFieldsMax), connectionsMax: bounded(ConfigurationKeys.connectionsMax),
            streamBufferBytesMax: bounded(ConfigurationKeys.streamBufferBytesMax))
        timeouts = Timeouts(
            headMs: settings.value(ConfigurationKeys.headMs), bodyMs: settings.value(ConfigurationKeys.bodyMs),
            idleMs: settings.value(ConfigurationKeys.idleMs), upstreamConnectMs: settings.value(ConfigurationKeys.upstreamConnectMs),
            upstreamFirstTokenMs: settings.value(ConfigurationKeys.upstreamFirstTokenMs),
            upstreamIdleMs: settings.value(ConfigurationKeys.upstreamIdleMs))
        historyContextTurnsMax = settings.value(ConfigurationKeys.contextTurnsMax)
        historyContextBytesMax = settings.value(ConfigurationKeys.contextBytesMax)
        voiceApart = settings.value(ConfigurationKeys.voiceApart)
        sayWaitS = settings.value(ConfigurationKeys.sayWaitS)
        eventLoops = settings.value(ConfigurationKeys.eventLoops)
        voiceSocket = settings.value(ConfigurationKeys.voiceSocket)
        calls = Calls(
            session: settings.value(ConfigurationKeys.callsSession),
            allowedUsers: settings.value(ConfigurationKeys.callsAllowedUsers).map { Set($0) },
            greeting: settings.value(ConfigurationKeys.callsGreeting), goodbye: settings.value(ConfigurationKeys.callsGoodbye),
            audioRoot: settings.value(ConfigurationKeys.callsAudioRoot).map { Self.expanded($0, environment) },
            idleS: optional(ConfigurationKeys.callsIdleS), durationMaxS: optional(ConfigurationKeys.callsDurationMaxS),
            queueMax: settings.value(ConfigurationKeys.callsQueueMax), timeoutMs: settings.value(ConfigurationKeys.voiceTimeoutMs),
            speakTimeoutMs: settings.value(ConfigurationKeys.voiceSpeakTimeoutMs))
        elevenLabs = PlatformSettings(&settings, secretFiles)
        audit = Audit(
            keyPath: settings.value(ConfigurationKeys.auditKeyFile).map { Self.expanded($0, environment) },
            fileBytesMax: settings.value(ConfigurationKeys.auditFileBytesMax), filesMax: settings.value(ConfigurationKeys.auditFilesMax),
            daysMax: optional(ConfigurationKeys.auditDaysMax), queueRecordsMax: settings.value(ConfigurationKeys.auditQueueRecordsMax),
            utterances: settings.value(ConfigurationKeys.auditUtterances))
        voiceStyle = VoiceStyle(setting: settings.value(ConfigurationKeys.voiceStyle))
        let workspace = settings.attempt(ConfigurationKeys.workspace, orElse: nil) { settings throws(GatewayFailure) in
            try Self.workspace(settings, environment)
        }
        self.workspace = workspace
        toolServers = Self.toolServers(&settings, environment, workspace: workspace)
        watching = Watching(settings, environment)
        tunnelURL = settings.value(ConfigurationKeys.tunnelURL)
        tunnelProvider = settings.value(ConfigurationKeys.tunnelProvider)
        tokenFile = flags.tokenFile.map { TokenFile(path: $0, profile: flags.tokenFileProfile) }
        warnings = ConfigurationEnvironment.warnings(environment) + clawdbot.warnings + toolServers.mcpFile.warnings
        self.settings = settings
        self.file = file
        var again = flags
        // What was read once and is gone is no wish for defaults.
        again.config = file ?? flags.config
        let flags = again
        loadAgain = { () throws(GatewayFailure) in try Configuration.load(flags, environment: environment) }
        // Not there yet, and read as soon as it is.
        watchedPaths = ([file ?? Self.usualPath(environment)] + secretFiles.paths).compactMap(\.self)
        var stamps = secretFiles.stamps
        if let file { stamps[file] = stamp }
        self.stamps = stamps
    }

    /// The variable wins over the file, which is read and checked all the same.
    private static func key(
        of agent: AgentName, _ file: ConfigurationKey<String?>, _ settings: inout ConfigurationSettings, _ files: SecretFiles
    ) -> (secret: Secret, origin: String)? {
        let fromFile = files[file].map { (secret: $0, origin: settings.value(file) ?? file.name) }
        let name = ConfigurationKeys.secretName(agent)
        guard let word = settings.secrets[name], !word.isEmpty else { return fromFile }
        let variable = KnownKey.environmentName(name)
        guard word.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            settings.problem(.environment(name: variable), "the key must be one word of visible ASCII")
            return fromFile
        }
        return (Secret(word.utf8), variable)
    }

    private static func stateDirectory(_ configured: String?, _ environment: [String: String]) throws(GatewayFailure) -> String {
        if let configured { return expanded(configured, environment) }
        if let directory = directory(environment, "XDG_STATE_HOME", orHome: ".local/state") { return directory }
        throw GatewayFailure(.configuration, "there is no place for the state: set HOME or XDG_STATE_HOME, or name one with --state")
    }

    private static func usualFile(_ environment: [String: String]) -> String? {
        usualPath(environment).flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    }

    private static func usualPath(_ environment: [String: String]) -> String? {
        directory(environment, "XDG_CONFIG_HOME", orHome: ".config").map { $0 + "/config.yaml" }
    }

    /// `voice-gateway` under a base directory; relative ones are ignored, as the XDG base directory specification asks.
    private static func directory(_ environment: [String: String], _ variable: String, orHome: String) -> String? {
        if let base = environment[variable], base.hasPrefix("/") { return base + "/voice-gateway" }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/\(orHome)/voice-gateway" : nil }
    }

    /// A path of the configuration, with `~/` for the home directory.
    static func expanded(_ path: String, _ environment: [String: String]) -> String {
        guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
        return home + path.dropFirst()
    }
}
