import Conversation
import Foundation

/// Makes the workspace as wanted: looks, plans, does what is missing, and looks again.
struct ElevenLabsSetup {
    let api: any PlatformAPI
    let tokens: TokenStore
    let memory: PlatformMemoryStore
    let settings: PlatformSettings
    let options: SetupOptions
    /// Told each thing done, a line each.
    let tell: @Sendable (String) -> Void

    /// What came of it.
    struct Outcome {
        var agentID: String?
        var wanted: WantedAgent
        /// What is still not as wanted, though it was sent; of a dry run, nothing.
        var remaining: [AgentDifference] = []
        var steps: [SetupStep]
    }

    func run() async throws -> Outcome {
        var remembered = try memory.load(baseURL: settings.address)
        let reader = PlatformReader(api: api, settings: settings)
        var wanted = try settings.wanted()
        let voice = try await reader.voice()
        wanted.voiceID = voice.id
        tell("voice: \(TerminalText.line(voice.name)) (\(TerminalText.line(voice.id)))")
        let found = try await reader.find(
            remembered, endpoint: wanted.endpoint, wantsNumbers: options.twilio != nil,
            wantsWebhooks: remembered.webhookID != nil || options.webhookSecretFile != nil)
        let plan = SetupPlan(
            wanted: wanted, found: found, memory: remembered, tokenDigest: try digest(), rotates: options.rotatesSecret,
            number: options.twilio?.number, wantsWebhook: options.webhookSecretFile != nil)
        wanted.webhookID = SetupPlan.webhook(found, remembered)
        if case .existing(let id, _) = SetupPlan.place(found, remembered) { wanted.secretID = id }
        guard !options.isDryRun else {
            for step in plan.steps { SetupText.planned(step, wanted).forEach(tell) }
            return Outcome(agentID: found.agent?.id, wanted: wanted, steps: plan.steps)
        }

        var agentID = found.agent?.id
        remembered.agentID = agentID
        for step in plan.steps {
            switch step {
            case .createWebhook:
                wanted.webhookID = try await createWebhook()
                remembered.webhookID = wanted.webhookID
            case .storeToken(let reason, let place):
                (wanted.secretID, remembered.tokenDigest) = try await storeToken(reason, place)
                remembered.secretID = wanted.secretID
                remembered.tokenName = SetupPlan.tokenName
            case .createAgent:
                agentID = try await createAgent(wanted)
                remembered.agentID = agentID
            case .changeAgent(let id, _):
                guard let agent = found.agent, let body = AgentPatch.body(wanted: wanted.document, found: agent.document) else { continue }
                _ = try await asking(.patch("/v1/convai/agents/\(PlatformRequest.encoded(id))", body))
            case .importNumber(let number): try await importNumber(number, agentID)
            case .assignNumber(let id, _, _):
                _ = try await asking(
                    .patch("/v1/convai/phone-numbers/\(PlatformRequest.encoded(id))", ["agent_id": agentID.map { .string($0) } ?? .null]))
            }
            // After each step, so that a run that is cut off is gone on with and not begun again.
            try memory.save(remembered)
            SetupText.done(step, wanted, agentID: agentID).forEach(tell)
        }
        if plan.steps.isEmpty { try memory.save(remembered) }
        guard let agentID else { return Outcome(agentID: nil, wanted: wanted, steps: plan.steps) }
        let document = try await reader.agent(agentID)
        return Outcome(
            agentID: agentID, wanted: wanted, remaining: AgentDifference.all(wanted: wanted.document, found: document), steps: plan.steps)
    }

    /// The digest of the gateway's token; nil when there is none that is good.
    private func digest() throws(GatewayFailure) -> [UInt8]? {
        let now = WallClock.nowMs()
        let record = try tokens.list().first { $0.caller.name == SetupPlan.tokenName }
        return record.flatMap { record in (record.expiresMs.map { now >= $0 } ?? false) ? nil : record.digest.stored }
    }

    /// A token, or a new value of the one there is, which is good here before ElevenLabs has it; the old one stays good for the grace, so no
    /// request is refused while both are in use.
    private func storeToken(
        _ reason: SetupStep.TokenReason, _ place: SetupStep.SecretPlace
    ) async throws(GatewayFailure) -> (id: String, digest: [UInt8]) {
        let token: Secret
        if reason == .first {
            // One that has ended stands in the way of its name.
            if try tokens.list().contains(where: { $0.caller.name == SetupPlan.tokenName }) { try tokens.revoke(SetupPlan.tokenName) }
            token = try tokens.create(name: SetupPlan.tokenName, session: .main, profile: .voice)
        } else {
            token = try tokens.rotate(SetupPlan.tokenName, grace: options.grace)
        }
        let value = OwnedJSON.string(token.withBytes { String(decoding: $0, as: UTF8.self) })
        let digest = token.withBytes { TokenDigest(of: $0) }.stored
        switch place {
        case .existing(let id, let name):
            let body: OwnedJSON = ["type": "update", "name": .string(name), "value": value]
            _ = try await asking(.patch("/v1/convai/secrets/\(PlatformRequest.encoded(id))", body), hiding: [token])
            return (id, digest)
        case .new(let name):
            let body: OwnedJSON = ["type": "new", "name": .string(name), "value": value]
            let answer = try await asking(.post("/v1/convai/secrets", body), hiding: [token])
            return (try Self.id("secret_id", in: answer, of: "a secret"), digest)
        }
    }

    private func createAgent(_ wanted: WantedAgent) async throws(GatewayFailure) -> String {
        try Self.id("agent_id", in: try await asking(.post("/v1/convai/agents/create", wanted.document)), of: "an agent")
    }

    private func importNumber(_ number: String, _ agentID: String?) async throws(GatewayFailure) {
        guard let twilio = options.twilio, let agentID else { return }
        let body: OwnedJSON = [
            "provider": "twilio", "phone_number": .string(number), "label": .string(settings.agentName), "sid": .string(twilio.sid),
            "token": .string(twilio.token.withBytes { String(decoding: $0, as: UTF8.self) }), "agent_id": .string(agentID),
        ]
        let answer = try await asking(.post("/v1/convai/phone-numbers", body), hiding: [twilio.token])
        let id = try Self.id("phone_number_id", in: answer, of: "a telephone number")
        // Older servers ignore the agent in the first request.
        _ = try await asking(.patch("/v1/convai/phone-numbers/\(PlatformRequest.encoded(id))", ["agent_id": .string(agentID)]))
    }

    /// The secret is shown once, in the answer: the file it goes to is there before it is asked for.
    private func createWebhook() async throws(GatewayFailure) -> String? {
        guard let path = options.webhookSecretFile else { return nil }
        let file = try NewSecretFile(path)
        do throws(GatewayFailure) {
            let answer = try await asking(
                .post(
                    "/v1/workspace/webhooks",
                    ["settings": ["auth_type": "hmac", "name": .string(settings.agentName), "webhook_url": .string(settings.webhookURL())]])
            )
            let id = try Self.id("webhook_id", in: answer, of: "a webhook")
            guard let secret = answer["webhook_secret"]?.text, !secret.isEmpty else {
                throw GatewayFailure(
                    .unavailable, "ElevenLabs made the webhook \(TerminalText.line(id)) and gave no secret: delete it there and try again")
            }
            try file.write(Secret(secret.utf8))
            return id
        } catch {
            file.remove()
            throw error
        }
    }

    private func asking(_ request: PlatformRequest, hiding secrets: [Secret] = []) async throws(GatewayFailure) -> OwnedJSON {
        do {
            return try await api.ask(request)
        } catch {
            var fault = error
            fault.words = PlatformWords.scrubbed(fault.words, hiding: secrets)
            throw fault.failure
        }
    }

    private static func id(_ name: String, in answer: OwnedJSON, of what: String) throws(GatewayFailure) -> String {
        guard let id = answer[name]?.text, (1...128).contains(id.utf8.count) else {
            throw GatewayFailure(
                .unavailable, "ElevenLabs made \(what) and did not say its id: look for it in the dashboard before trying again")
        }
        return id
    }
}
