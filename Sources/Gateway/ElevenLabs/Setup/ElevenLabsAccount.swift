public import Conversation

/// The `elevenlabs` commands, each from a configuration to the lines it prints.
public struct ElevenLabsAccount: Sendable {
    let settings: PlatformSettings
    let state: StateFile

    public init(_ settings: PlatformSettings, state: StateFile) {
        self.settings = settings
        self.state = state
    }

    /// `elevenlabs setup`.
    ///
    /// - Returns: whether the agent is as wanted now; of a dry run, true.
    /// - Throws: ``GatewayFailure``: 64 for a voice or agent that is not to be told from others or too short a grace, 69 and 77 for what ElevenLabs refuses, 78
    ///   for settings that are missing.
    public func setUp(_ options: SetupOptions, tell: @escaping @Sendable (String) -> Void) async throws -> Bool {
        try options.judge()
        let key = try settings.key()
        _ = try settings.wanted()
        return try await PlatformClient.with(try settings.server(), key: key) { api in
            try await setUp(options, api: api, tell: tell)
        }
    }

    func setUp(_ options: SetupOptions, api: any PlatformAPI, tell: @escaping @Sendable (String) -> Void) async throws -> Bool {
        let setup = ElevenLabsSetup(
            api: api, tokens: try TokenStore(state), memory: try PlatformMemoryStore(state), settings: settings, options: options,
            tell: tell)
        let outcome = try await setup.run()
        if outcome.steps.isEmpty { tell("nothing to change: the agent \(TerminalText.line(outcome.agentID ?? "")) is as wanted") }
        guard !options.isDryRun else { return true }
        if let file = options.webhookSecretFile, outcome.steps.contains(.createWebhook) {
            tell("its secret is in \(file): set elevenlabs.webhook_secret_file to it and start the gateway anew")
        }
        if outcome.remaining.isEmpty {
            tell("read back: every field is as wanted")
        } else {
            tell("read back: \(outcome.remaining.count) fields are not as they were sent:")
            SetupText.lines(outcome.remaining).forEach(tell)
        }
        if let agentID = outcome.agentID { SetupText.ways(agentID, outcome.wanted, number: options.twilio?.number).forEach(tell) }
        return outcome.remaining.isEmpty
    }

    /// `elevenlabs show`: the agent as it stands beside what is wanted, a line a field.
    public func show(tell: @escaping @Sendable (String) -> Void) async throws {
        try await PlatformClient.with(try settings.server(), key: try settings.key()) { try await show(api: $0, tell: tell) }
    }

    func show(api: any PlatformAPI, tell: @escaping @Sendable (String) -> Void) async throws {
        var wanted = try settings.wanted()
        let memory = try PlatformMemoryStore(state).load(baseURL: settings.address)
        let reader = PlatformReader(api: api, settings: settings)
        guard let agent = try await reader.agent(memory, endpoint: wanted.endpoint) else {
            throw GatewayFailure(.unavailable, "there is no agent yet: voice-gateway elevenlabs setup makes one")
        }
        let voice = try await reader.voice()
        (wanted.voiceID, wanted.secretID, wanted.webhookID) = (voice.id, memory.secretID ?? "(none of this gateway's)", memory.webhookID)
        let differing = Set(AgentDifference.all(wanted: wanted.document, found: agent.document).flatMap(\.leaves).map(\.path))
        tell("agent \(TerminalText.line(agent.id)) at \(settings.address)")
        for field in AgentDifference(path: "", wanted: wanted.document, found: agent.document).leaves {
            let path = String(field.path.dropFirst())
            let isSame = !differing.contains(path)
            let found = field.found.map(SetupText.shown) ?? "(nothing)"
            tell(isSame ? "  \(path): \(found)" : "! \(path): \(found), wanted \(SetupText.shown(field.wanted))")
        }
        tell(differing.isEmpty ? "all as wanted" : "\(differing.count) fields differ: voice-gateway elevenlabs setup mends them")
    }
}
