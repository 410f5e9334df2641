internal import Foundation

/// The routes beside those that ask the model.
extension FakeLLMConnection {
    func sideRoute(_ request: UpstreamRequest) -> AnswerPlan {
        let keepsAlive = request.keepsAlive
        let isAnthropic = request.headers["anthropic-version"] != nil
        let wire: UpstreamWire = isAnthropic ? .anthropic : .openAI
        let body: JSONValue
        switch request.path {
        case "/probe": body = model.probe.json
        case "/probe/requests": body = .array(model.requests.map(\.json))
        case "/probe/reset":
            model.reset()
            body = model.probe.json
        case "/journal":
            let lines = model.journalLines.map { $0 + "\n" }.joined()
            return AnswerPlan(status: 200, body: lines, contentType: "application/x-ndjson", keepsAlive: keepsAlive)
        case "/v1/models":
            if let refusal = unauthorized(request, wire: wire) { return refusal }
            let items = model.options.models.map { isAnthropic ? Self.describeAnthropic($0) : Self.describe($0) }
            body =
                isAnthropic
                ? [
                    "data": .array(items), "has_more": false, "first_id": items.first?["id"] ?? .null,
                    "last_id": items.last?["id"] ?? .null,
                ] : ["object": "list", "data": .array(items)]
        case let path where path.hasPrefix("/v1/models/"):
            if let refusal = unauthorized(request, wire: wire) { return refusal }
            let name = String(path.dropFirst("/v1/models/".count)).removingPercentEncoding ?? ""
            guard model.options.models.contains(name) else {
                return AnswerPlan(
                    failing: 404, message: "The model '\(name)' does not exist.", parameter: "model", wire: wire, keepsAlive: keepsAlive)
            }
            body = isAnthropic ? Self.describeAnthropic(name) : Self.describe(name)
        default:
            return AnswerPlan(
                failing: 404, message: "Nothing is served at \(request.path); try POST /v1/chat/completions or /v1/messages.",
                keepsAlive: keepsAlive)
        }
        guard request.method == "GET" || request.path.hasPrefix("/probe") else {
            return AnswerPlan(failing: 405, message: "Only GET is served here.", keepsAlive: keepsAlive)
        }
        return AnswerPlan(status: 200, body: body.text(), keepsAlive: keepsAlive)
    }

    private func unauthorized(_ request: UpstreamRequest, wire: UpstreamWire) -> AnswerPlan? {
        guard let token = model.options.requiredToken, request.key != token else { return nil }
        return AnswerPlan(failing: 401, message: "Incorrect API key provided.", wire: wire, keepsAlive: request.keepsAlive)
    }

    private static func describe(_ name: String) -> JSONValue {
        ["id": .string(name), "object": "model", "created": 1_700_000_000, "owned_by": "fake"]
    }

    private static func describeAnthropic(_ name: String) -> JSONValue {
        ["type": "model", "id": .string(name), "display_name": .string(name), "created_at": "2025-01-01T00:00:00Z"]
    }
}
