import Conversation
import Foundation

/// Asks the gateway on this machine and through its public URL, and the agent behind it.
struct TurnExamination {
    private let configuration: Configuration
    private let check: TunnelCheck?
    private let key: Secret?
    private let asksAgent: Bool

    init(_ configuration: Configuration, check: TunnelCheck?, key: Secret?, asksAgent: Bool) {
        self.configuration = configuration
        self.check = check
        self.key = key
        self.asksAgent = asksAgent
    }

    func look(into evidence: inout DoctorEvidence) async throws {
        let client = ProbeClient()
        if let local = configuration.localURL {
            evidence.running.health = await client.send(ProbeRequest(url: "\(local)/healthz"))
            if evidence.running.health?.isGateways == true {
                evidence.running.readiness = await client.send(ProbeRequest(url: "\(local)/readyz"))
                if let key {
                    evidence.key = await client.send(ProbeRequest(url: "\(local)/v1/models"), token: key)
                }
                if evidence.stateFailure == nil, evidence.running.hasControl { await turns(local, client, &evidence) }
            }
        }
        await upstream(client, &evidence)
        await client.close()
        guard let check, evidence.stateFailure == nil else { return }
        let seen = try await ProbeSession.with(configuration) { await check.gathered($0) }
        evidence.tunnel = TunnelFindings(seen).all
        evidence.publicProbe = seen.stream
        // Its clock is the internet's only where it is not this machine's.
        if seen.address.root.isSecure, let date = seen.accepted?.exchange.headers["date"] {
            evidence.clock.aheadS = ClockExamination.aheadS(of: date, nowS: WallClock.nowMs() / 1000)
        }
    }

    private func turns(_ local: BaseURL, _ client: ProbeClient, _ evidence: inout DoctorEvidence) async {
        let url = "\(local)/v1/chat/completions"
        evidence.probe = try? await ProbeSession.with(configuration) { token in
            await client.send(.chat(url, words: 10, userAgent: nil), token: token)
        }
        guard asksAgent else {
            evidence.turnsLeftOut =
                "the agent \(configuration.agent) is not asked unless told to (--ask-agent): it would hear of it in its main session"
            return
        }
        let name = Self.freshName()
        // The conversation of the two turns, forgotten when they are over: named as the token, so that it is nobody's.
        guard let session = SessionKey(name), let lifetime = TokenLifetime("59s"),
            let store = try? TokenStore(StateDirectory(configuration.state).open()),
            let token = try? store.insert(name: name, session: session, profile: .api, lifetime: lifetime)
        else { return }
        for text in ["Say hello in one short sentence.", "And once more, in other words."] {
            var request = ProbeRequest(method: "POST", url: url)
            request.headers = [("content-type", "application/json"), ("x-conversation-id", name)]
            request.body = #"{"model":"doctor","stream":true,"messages":[{"role":"user","content":"\#(text)"}]}"#
            request.timeoutMs = 25_000
            evidence.turns.append(await client.send(request, token: token))
            guard evidence.turns.last?.isDone == true else { break }
        }
        try? store.revoke(name)
        _ = try? await SessionDeletion.delete(session, in: configuration)
    }

    static func freshName() -> String { "doctor-" + String(UInt64.random(in: .min ... .max), radix: 36) }

    /// Tries the agent's key where nothing but a list is asked for.
    private func upstream(_ client: ProbeClient, _ evidence: inout DoctorEvidence) async {
        switch configuration.agent {
        case .openai:
            guard let base = configuration.openAI.baseURL else { return }
            let url = "\(base)/models"
            evidence.upstream = (url, await client.send(ProbeRequest(url: url), token: configuration.openAI.apiKey))
        case .anthropic:
            guard let base = configuration.anthropic.baseURL ?? BaseURL(AnthropicUsual.base) else { return }
            let url = "\(base)\(base.path.hasSuffix("/v1") ? "" : "/v1")/models"
            var request = ProbeRequest(url: url, headers: [("anthropic-version", "2023-06-01")])
            configuration.anthropic.apiKey?.withBytes { request.headers.append(("x-api-key", String(decoding: $0, as: UTF8.self))) }
            evidence.upstream = (url, await client.send(request))
        case .clawdbot, .scripted: return
        }
    }
}
