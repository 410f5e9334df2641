extension PlatformRoute {
    static let secrets = [
        PlatformRoute("POST", "v1/convai/secrets", .agentsWrite) { store, request, _ in store.createSecret(request) },
        PlatformRoute("GET", "v1/convai/secrets", .agentsRead) { store, request, _ in store.listSecrets(request) },
        PlatformRoute("GET", "v1/convai/secrets/*", .agentsRead) { store, _, id in
            store[.secrets][id].map { PlatformReply(store.describedSecret($0)) } ?? .notFound("secret", id)
        },
        PlatformRoute("PATCH", "v1/convai/secrets/*", .agentsWrite) { store, request, id in store.updateSecret(request, id) },
        PlatformRoute("DELETE", "v1/convai/secrets/*", .agentsWrite) { store, _, id in store.deleteSecret(id) },
    ]
}

/// Secrets: their values go in and never come out.
extension PlatformStore {
    private static let creation = BodyShape.object([
        .required("type", .choice(["new"])), .required("name", .filled), .required("value", .filled),
    ])
    private static let update = BodyShape.object([
        .required("type", .choice(["update"])), .required("name", .filled), .required("value", .filled),
    ])

    fileprivate mutating func createSecret(_ request: PlatformRequest) -> PlatformReply {
        body(request, Self.creation).reply { body in
            guard !self[.secrets].isFull else { return .refused(400, "limit_reached", "The workspace holds no more secrets.") }
            let id = newID("", length: 20)
            self[.secrets].add(id, ["name": body["name"].orNull, "value": body["value"].orNull], at: request.at)
            return PlatformReply(["type": "stored", "secret_id": .string(id), "name": body["name"].orNull])
        }
    }

    fileprivate mutating func updateSecret(_ request: PlatformRequest, _ id: String) -> PlatformReply {
        body(request, Self.update).reply { body in
            let value: JSONValue = ["name": body["name"].orNull, "value": body["value"].orNull]
            guard self[.secrets].replace(id, value, at: request.at) else { return .notFound("secret", id) }
            return PlatformReply(["type": "stored", "secret_id": .string(id), "name": body["name"].orNull])
        }
    }

    fileprivate mutating func deleteSecret(_ id: String) -> PlatformReply {
        guard let secret = self[.secrets][id] else { return .notFound("secret", id) }
        let users = agents(using: id)
        guard users.isEmpty else {
            let names = users.map { "\($0.value["name"]?.string ?? "") (\($0.id))" }.joined(separator: ", ")
            return .refused(400, "secret_in_use", "Secret \(secret.value["name"]?.string ?? "") is used by \(names).")
        }
        self[.secrets].remove(id)
        return PlatformReply(.object([]))
    }

    fileprivate func listSecrets(_ request: PlatformRequest) -> PlatformReply {
        page(self[.secrets].records, request, size: 100).reply { page in
            PlatformReply([
                "secrets": .array(page.records.map(describedSecret)), "next_cursor": page.next, "has_more": .bool(!page.next.isNull),
            ])
        }
    }

    fileprivate func describedSecret(_ secret: PlatformTable.Record) -> JSONValue {
        let users: [JSONValue] = agents(using: secret.id).map { agent in
            [
                "type": "available", "id": .string(agent.id), "name": agent.value["name"].orNull,
                "created_at_unix_secs": .integer(agent.createdAt), "access_level": "admin",
            ]
        }
        return [
            "type": "stored", "secret_id": .string(secret.id), "name": secret.value["name"].orNull,
            "used_by": ["tools": [], "agents": .array(users), "phone_numbers": [], "mcp_servers": [], "others": []],
        ]
    }

    /// The agents whose custom LLM is reached with a secret.
    private func agents(using secret: String) -> [PlatformTable.Record] {
        self[.agents].records.filter { agent in
            let model = agent.value[path: "conversation_config", "agent", "prompt", "custom_llm"]
            let headers = model?["request_headers"]?.members ?? []
            return model?[path: "api_key", "secret_id"]?.string == secret
                || headers.contains { $0.value["secret_id"]?.string == secret }
        }
    }
}
