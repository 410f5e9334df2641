@testable import Simulators

/// A platform's records with the requests tests ask of them.
struct PlatformWorkbench {
    static let voice = "6aDn1KB0hjpdcocrUkmq"

    var store: PlatformStore
    /// Seconds since 1970, for the next request.
    var now = 1_700_000_100

    init(_ rules: PlatformRules = PlatformRules()) { store = PlatformStore(rules) }

    mutating func ask(_ method: String, _ target: String, _ body: JSONValue? = nil, key: String? = "xi-key") -> PlatformReply {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var headers = ["host": "127.0.0.1:9000"]
        headers["xi-api-key"] = key
        let request = UpstreamRequest(
            method: method, path: parts[0], headers: headers, body: body?.bytes ?? [], keepsAlive: true,
            query: parts.count > 1 ? parts[1] : "")
        return store.answer(PlatformRequest(request, at: now))
    }

    /// A secret's id.
    mutating func secret(_ value: String = "token") -> String {
        ask("POST", "/v1/convai/secrets", ["type": "new", "name": "gateway", "value": .string(value)]).body["secret_id"]?.string ?? ""
    }

    /// The body that creates an agent with a custom LLM.
    static func agent(secret: String, url: String = "http://127.0.0.1:9/v1", prompt: JSONValue = .object([])) -> JSONValue {
        let base: JSONValue = [
            "prompt": "Thin.", "llm": "custom-llm",
            "custom_llm": ["url": .string(url), "model_id": "clawdbot", "api_key": ["secret_id": .string(secret)]],
        ]
        return [
            "name": "Voice", "tags": ["gateway"],
            "conversation_config": [
                "agent": ["first_message": "Hey.", "prompt": base.merging(prompt)], "tts": ["voice_id": .string(voice)],
            ],
        ]
    }

    /// A created agent's id.
    mutating func agent(prompt: JSONValue = .object([])) -> String {
        ask("POST", "/v1/convai/agents/create", Self.agent(secret: secret(), prompt: prompt)).body["agent_id"]?.string ?? ""
    }

    mutating func prompt(of agent: String) -> JSONValue {
        ask("GET", "/v1/convai/agents/\(agent)").body[path: "conversation_config", "agent", "prompt"].orNull
    }
}

extension PlatformReply {
    /// The word of an error.
    var word: String? { body[path: "detail", "status"]?.string }

    /// The places of a validation's problems, their parts joined by dots.
    var places: [String] {
        (body["detail"]?.array ?? []).map { problem in
            (problem["loc"]?.array ?? []).map { $0.string ?? $0.integer.map(String.init) ?? "?" }.joined(separator: ".")
        }
    }
}
