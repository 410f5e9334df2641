/// Reads what is in the workspace.
struct PlatformReader {
    let api: any PlatformAPI
    let settings: PlatformSettings

    /// The voice that the settings name.
    func voice() async throws(GatewayFailure) -> VoiceChoice.Voice {
        let request = PlatformRequest.get("/v2/voices", [("search", settings.voice), ("page_size", "100")])
        let voices = try await list("voices", request, cursor: ("next_page_token", "next_page_token")).compactMap { VoiceChoice.Voice($0) }
        do throws(GatewayFailure) {
            return try VoiceChoice.choose(settings.voice, among: voices)
        } catch {
            // A search looks at names; an id is asked for by itself.
            guard voices.isEmpty, settings.voice.count >= 16, settings.voice.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
            else {
                throw error
            }
            let path = "/v1/voices/\(PlatformRequest.encoded(settings.voice))"
            guard let document = try await unlessMissing(.get(path)), let voice = VoiceChoice.Voice(document) else { throw error }
            return voice
        }
    }

    func find(
        _ memory: PlatformMemory, endpoint: String, wantsNumbers: Bool, wantsWebhooks: Bool
    ) async throws(GatewayFailure) -> FoundPlatform {
        var found = FoundPlatform()
        found.agent = try await agent(memory, endpoint: endpoint)
        found.secrets = try await list("secrets", .get("/v1/convai/secrets", [("page_size", "100")]))
            .compactMap { FoundPlatform.StoredSecret($0) }
        if wantsNumbers {
            found.numbers = try await list("phone_numbers", .get("/v1/convai/phone-numbers")).compactMap { FoundPlatform.PhoneNumber($0) }
        }
        if wantsWebhooks {
            found.webhookIDs = try await list("webhooks", .get("/v1/workspace/webhooks")).compactMap { $0["webhook_id"]?.text }
        }
        return found
    }

    /// An agent as it stands.
    func agent(_ id: String) async throws(GatewayFailure) -> OwnedJSON {
        try await ask(.get("/v1/convai/agents/\(PlatformRequest.encoded(id))"))
    }

    /// The agent of the configuration, else the one made before, else one of the wanted name that leads to this gateway.
    func agent(_ memory: PlatformMemory, endpoint: String) async throws(GatewayFailure) -> FoundPlatform.Agent? {
        if let id = settings.agentID {
            guard let document = try await unlessMissing(.get("/v1/convai/agents/\(PlatformRequest.encoded(id))")) else {
                throw GatewayFailure(
                    .configuration,
                    "there is no agent \(TerminalText.line(id)) in the workspace: mend elevenlabs.agent_id, or leave it out to have one made"
                )
            }
            return .init(id: id, document: document)
        }
        if let id = memory.agentID, let document = try await unlessMissing(.get("/v1/convai/agents/\(PlatformRequest.encoded(id))")) {
            return .init(id: id, document: document)
        }
        return try await namesake(endpoint: endpoint)
    }

    private func namesake(endpoint: String) async throws(GatewayFailure) -> FoundPlatform.Agent? {
        let request = PlatformRequest.get("/v1/convai/agents", [("search", settings.agentName), ("page_size", "100")])
        let ids = try await list("agents", request).filter { $0["name"]?.text == settings.agentName }.compactMap { $0["agent_id"]?.text }
        var ours: [FoundPlatform.Agent] = []
        for id in ids.prefix(10) {
            let document = try await agent(id)
            if document[path: "conversation_config.agent.prompt.custom_llm.url"]?.text == endpoint {
                ours.append(.init(id: id, document: document))
            }
        }
        if let agent = ours.first, ours.count == 1 { return agent }
        guard !ids.isEmpty else { return nil }
        let which = ids.prefix(10).map { TerminalText.line($0) }.joined(separator: ", ")
        let problem = ours.isEmpty ? "leads elsewhere" : "leads here, \(ours.count) times"
        throw GatewayFailure(
            .usage,
            "an agent called \(TerminalText.quoted(settings.agentName)) is there already and \(problem) (\(which)): "
                + "take one over with elevenlabs.agent_id, or choose another name with elevenlabs.agent_name")
    }

    private func unlessMissing(_ request: PlatformRequest) async throws(GatewayFailure) -> OwnedJSON? {
        do { return try await api.ask(request) } catch {
            // Some of their routes say 400 of an id that was never theirs.
            if error.status == 404 || error.status == 400 { return nil }
            throw error.failure
        }
    }

    private func ask(_ request: PlatformRequest) async throws(GatewayFailure) -> OwnedJSON {
        do { return try await api.ask(request) } catch { throw error.failure }
    }

    private func list(
        _ name: String, _ request: PlatformRequest, cursor: (field: String, parameter: String) = ("next_cursor", "cursor")
    ) async throws(GatewayFailure) -> [OwnedJSON] {
        do { return try await api.all(name, of: request, cursor: cursor) } catch { throw error.failure }
    }
}
