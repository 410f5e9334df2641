extension PlatformRoute {
    static let agents = [
        PlatformRoute("POST", "v1/convai/agents/create", .agentsWrite) { store, request, _ in store.createAgent(request) },
        PlatformRoute("GET", "v1/convai/agents", .agentsRead) { store, request, _ in store.listAgents(request) },
        PlatformRoute("GET", "v1/convai/agents/*", .agentsRead) { store, _, id in
            store[.agents][id].map { PlatformReply(store.shown($0)) } ?? .notFound("agent", id)
        },
        PlatformRoute("PATCH", "v1/convai/agents/*", .agentsWrite) { store, request, id in store.updateAgent(request, id) },
        PlatformRoute("DELETE", "v1/convai/agents/*", .agentsWrite) { store, request, id in store.deleteAgent(id, at: request.at) },
        PlatformRoute("POST", "v1/convai/agents/*/duplicate", .agentsWrite) { store, request, id in
            store.duplicateAgent(id, at: request.at)
        },
        PlatformRoute("GET", "v1/convai/agents/*/link", .agentsRead) { store, _, id in
            store[.agents][id] == nil ? .notFound("agent", id) : PlatformReply(["agent_id": .string(id), "token": .null])
        },
        PlatformRoute("GET", "v1/convai/agents/*/widget", .agentsRead) { store, _, id in store.widget(id) },
    ]
}

/// Agents: created whole, changed by deep merge, shown with everything their creator did not say.
extension PlatformStore {
    fileprivate mutating func createAgent(_ request: PlatformRequest) -> PlatformReply {
        body(request, AgentShape.create).reply { body in
            guard !self[.agents].isFull else { return .refused(400, "limit_reached", "The workspace holds no more agents.") }
            let agent: JSONValue = [
                "name": (body["name"]?.unlessNull).map { $0 } ?? .string(AgentDefaults.name),
                "tags": body["tags"]?.unlessNull ?? [],
                "conversation_config": AgentDefaults.conversationConfig.merging(body["conversation_config"] ?? .object([])),
                "platform_settings": AgentDefaults.platformSettings.merging(body["platform_settings"]?.unlessNull ?? .object([])),
                "workflow": body["workflow"].orNull,
            ]
            if let refusal = AgentRules(self).refusal(of: agent) { return refusal }
            let id = newID("agent_")
            self[.agents].add(id, agent, at: request.at)
            return PlatformReply(["agent_id": .string(id)])
        }
    }

    fileprivate mutating func updateAgent(_ request: PlatformRequest, _ id: String) -> PlatformReply {
        guard let agent = self[.agents][id] else { return .notFound("agent", id) }
        return body(request, AgentShape.update).reply { body in
            // A union is one value: merging one form of it into another would make a third.
            let whole: Set<String> = rules.mergesCustomLLM ? ["backup_llm_config"] : ["custom_llm", "backup_llm_config"]
            var merged = agent.value
            for key in ["name", "tags", "conversation_config", "platform_settings", "workflow"] {
                guard let change = body[key] else { continue }
                merged[key] = (merged[key].orNull).merging(change, whole: whole)
            }
            if let refusal = AgentRules(self).refusal(of: merged) { return refusal }
            self[.agents].replace(id, merged, at: request.at)
            guard let changed = self[.agents][id] else { return .notFound("agent", id) }
            return PlatformReply(shown(changed))
        }
    }

    fileprivate mutating func deleteAgent(_ id: String, at now: Int) -> PlatformReply {
        guard self[.agents].remove(id) else { return .notFound("agent", id) }
        for phone in self[.phones].records where phone.value["agent_id"]?.string == id {
            self[.phones].replace(phone.id, phone.value.merging(["agent_id": .null]), at: now)
        }
        for account in self[.whatsApp].records where account.value["assigned_agent_id"]?.string == id {
            self[.whatsApp].replace(account.id, account.value.merging(["assigned_agent_id": .null]), at: now)
        }
        return PlatformReply(.object([]))
    }

    fileprivate mutating func duplicateAgent(_ id: String, at now: Int) -> PlatformReply {
        guard let agent = self[.agents][id] else { return .notFound("agent", id) }
        let copy = newID("agent_")
        let name = (agent.value["name"]?.string ?? "") + " (copy)"
        self[.agents].add(copy, agent.value.merging(["name": .string(name)]), at: now)
        return PlatformReply(["agent_id": .string(copy)])
    }

    fileprivate func widget(_ id: String) -> PlatformReply {
        guard let agent = self[.agents][id] else { return .notFound("agent", id) }
        return PlatformReply([
            "agent_id": .string(id),
            "widget_config": [
                "variant": "full", "language": agent.value[path: "conversation_config", "agent", "language"].orNull,
                "text_only": agent.value[path: "conversation_config", "conversation", "text_only"].orNull,
            ],
        ])
    }

    fileprivate func listAgents(_ request: PlatformRequest) -> PlatformReply {
        let wanted = request.item("search")?.lowercased() ?? ""
        let records = self[.agents].records.filter {
            wanted.isEmpty || ($0.value["name"]?.string ?? "").lowercased().contains(wanted)
        }
        return page(Array(records.reversed()), request).reply { page in
            let agents: [JSONValue] = page.records.map { agent in
                [
                    "agent_id": .string(agent.id), "name": agent.value["name"].orNull,
                    "voice_id": agent.value[path: "conversation_config", "tts", "voice_id"].orNull, "tags": agent.value["tags"].orNull,
                    "created_at_unix_secs": .integer(agent.createdAt), "updated_at_unix_secs": .integer(agent.updatedAt),
                    "access_info": Self.access, "archived": agent.value[path: "platform_settings", "archived"].orNull,
                ]
            }
            return PlatformReply(["agents": .array(agents), "next_cursor": page.next, "has_more": .bool(!page.next.isNull)])
        }
    }

    /// An agent as GET answers it.
    fileprivate func shown(_ agent: PlatformTable.Record) -> JSONValue {
        let phones = self[.phones].records.filter { $0.value["agent_id"]?.string == agent.id }
        let accounts = self[.whatsApp].records.filter { $0.value["assigned_agent_id"]?.string == agent.id }
        return [
            "agent_id": .string(agent.id), "name": agent.value["name"].orNull,
            "conversation_config": agent.value["conversation_config"].orNull,
            "metadata": ["created_at_unix_secs": .integer(agent.createdAt), "updated_at_unix_secs": .integer(agent.updatedAt)],
            "platform_settings": agent.value["platform_settings"].orNull, "phone_numbers": .array(phones.map(describedPhone)),
            "whatsapp_accounts": .array(accounts.map(describedAccount)), "workflow": agent.value["workflow"].orNull,
            "access_info": Self.access, "tags": agent.value["tags"].orNull, "procedures": .object([]),
        ]
    }

    private static let access: JSONValue = [
        "is_creator": true, "creator_name": "Fake Workspace", "creator_email": "owner@example.com", "role": "admin",
    ]
}
