import NIOHTTP1
import Synchronization

@testable import Gateway

/// ElevenLabs' REST interface in memory: what was made there is found there, and each request is on record.
final class FakeWorkspace: PlatformAPI {
    struct Content {
        var voices: [OwnedJSON] = [["voice_id": "v1", "name": "Samantha", "category": "cloned"], ["voice_id": "v2", "name": "Rachel"]]
        var secrets: [(id: String, name: String, value: String)] = []
        var agents: [(id: String, document: OwnedJSON)] = []
        var numbers: [(id: String, document: OwnedJSON)] = []
        var webhooks: [(id: String, secret: String)] = []
        var conversations: [OwnedJSON] = []
        var requests: [PlatformRequest] = []
        /// Refuses what it is true of.
        var refuses: @Sendable (PlatformRequest) -> Int? = { _ in nil }
        /// What becomes of an agent as it is stored.
        var stores: @Sendable (OwnedJSON) -> OwnedJSON = { $0 }
    }

    private let content = Mutex(Content())

    func with<Output: Sendable>(_ body: (inout sending Content) -> sending Output) -> Output { content.withLock { body(&$0) } }

    /// The requests that change something, as `METHOD path`.
    var changes: [String] { content.withLock { $0.requests.filter { $0.method != .GET }.map { "\($0.method) \($0.path)" } } }

    var agent: OwnedJSON? { content.withLock { $0.agents.first?.document } }
    var secretValues: [String] { content.withLock { $0.secrets.map(\.value) } }

    func ask(_ request: PlatformRequest) async throws(PlatformFault) -> OwnedJSON {
        let outcome = content.withLock { content -> Result<OwnedJSON, PlatformFault> in
            content.requests.append(request)
            let name = "\(request.method) \(request.path)"
            if let status = content.refuses(request) {
                return .failure(PlatformFault(kind: .refused(status: status), request: name, words: "refused"))
            }
            guard let answer = Self.answer(request, &content) else {
                return .failure(PlatformFault(kind: .refused(status: 404), request: name, words: "not_found"))
            }
            return .success(answer)
        }
        return try outcome.get()
    }

    private static func answer(_ request: PlatformRequest, _ content: inout Content) -> OwnedJSON? {
        let parts = request.path.split(separator: "/").map(String.init)
        let last = parts.last ?? ""
        let body = request.body ?? .null
        switch (request.method, parts.dropLast().joined(separator: "/"), last) {
        case (.GET, "v2", "voices"):
            let search = (request.query.first { $0.name == "search" }?.value ?? "").lowercased()
            return ["voices": .array(content.voices.filter { $0["name"]?.text?.lowercased().contains(search) == true }), "has_more": false]
        case (.GET, "v1/convai", "secrets"):
            return [
                "secrets": .array(
                    content.secrets.map {
                        ["type": "stored", "secret_id": .string($0.id), "name": .string($0.name), "used_by": ["agents": []]]
                    })
            ]
        case (.POST, "v1/convai", "secrets"):
            let id = "sec_\(content.secrets.count + 1)"
            content.secrets.append((id, body["name"]?.text ?? "", body["value"]?.text ?? ""))
            return ["type": "stored", "secret_id": .string(id), "name": body["name"] ?? .null]
        case (.PATCH, "v1/convai/secrets", _):
            guard let index = content.secrets.firstIndex(where: { $0.id == last }) else { return nil }
            content.secrets[index].value = body["value"]?.text ?? ""
            return ["type": "stored", "secret_id": .string(last), "name": body["name"] ?? .null]
        case (.GET, "v1/convai", "agents"):
            return [
                "agents": .array(content.agents.map { ["agent_id": .string($0.id), "name": $0.document["name"] ?? .null] }),
                "has_more": false,
            ]
        case (.POST, "v1/convai/agents", "create"):
            let id = "agent_\(content.agents.count + 1)"
            content.agents.append((id, content.stores(body)))
            return ["agent_id": .string(id)]
        case (.GET, "v1/convai/agents", _): return content.agents.first { $0.id == last }?.document
        case (.PATCH, "v1/convai/agents", _):
            guard let index = content.agents.firstIndex(where: { $0.id == last }) else { return nil }
            content.agents[index].document = content.stores(merged(body, over: content.agents[index].document))
            return content.agents[index].document
        case (.GET, "v1/convai", "phone-numbers"): return .array(content.numbers.map(\.document))
        case (.POST, "v1/convai", "phone-numbers"):
            let id = "num_\(content.numbers.count + 1)"
            content.numbers.append((id, ["phone_number_id": .string(id), "phone_number": body["phone_number"] ?? .null]))
            return ["phone_number_id": .string(id)]
        case (.PATCH, "v1/convai/phone-numbers", _):
            guard let index = content.numbers.firstIndex(where: { $0.id == last }) else { return nil }
            content.numbers[index].document["assigned_agent"] = ["agent_id": body["agent_id"] ?? .null]
            return content.numbers[index].document
        case (.GET, "v1/workspace", "webhooks"): return ["webhooks": .array(content.webhooks.map { ["webhook_id": .string($0.id)] })]
        case (.POST, "v1/workspace", "webhooks"):
            content.webhooks.append(("wh_1", "wsec_1"))
            return ["webhook_id": "wh_1", "webhook_secret": "wsec_1"]
        case (.GET, "v1/convai", "conversations"):
            return [
                "conversations": .array(content.conversations.map { ["conversation_id": $0["conversation_id"] ?? .null] }),
                "has_more": false,
            ]
        case (.GET, "v1/convai/conversations", _):
            return content.conversations.first { $0["conversation_id"]?.text == last }
        default: return nil
        }
    }

    private static func merged(_ change: OwnedJSON, over found: OwnedJSON) -> OwnedJSON {
        guard change.isObject, var result = Optional(found), found.isObject else { return change }
        for member in change.members { result[member.key] = found[member.key].map { merged(member.value, over: $0) } ?? member.value }
        return result
    }
}
