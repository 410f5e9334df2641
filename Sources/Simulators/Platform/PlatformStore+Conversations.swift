extension PlatformRoute {
    static let conversations = [
        PlatformRoute("GET", "v1/convai/conversations", .agentsRead) { store, request, _ in store.listConversations(request) },
        PlatformRoute("GET", "v1/convai/conversations/*", .agentsRead) { store, _, id in
            store[.conversations][id].map { PlatformReply($0.value) } ?? .notFound("conversation", id)
        },
        PlatformRoute("DELETE", "v1/convai/conversations/*", .agentsWrite) { store, _, id in
            store[.conversations].remove(id) ? PlatformReply(.object([])) : .notFound("conversation", id)
        },
        PlatformRoute("GET", "v1/convai/conversation/get-signed-url", .agentsRead) { store, request, _ in store.sign(request) },
        // Older clients wrote it so.
        PlatformRoute("GET", "v1/convai/conversation/get_signed_url", .agentsRead) { store, request, _ in store.sign(request) },
    ]
}

/// Conversations that were really held, and the signed URLs that begin one.
extension PlatformStore {
    fileprivate func listConversations(_ request: PlatformRequest) -> PlatformReply {
        let seconds = count(request, "call_start_after_unix", 0...Int.max, or: 0).flatMap { after in
            count(request, "call_start_before_unix", 0...Int.max, or: .max).map { (after, $0) }
        }
        return seconds.flatMap { after, before in
            let found = self[.conversations].records.filter { held in
                let start = held.value[path: "metadata", "start_time_unix_secs"]?.integer ?? 0
                return start >= after && start <= before && Self.isWanted(held.value, "agent_id", request)
                    && Self.isWanted(held.value, "user_id", request)
            }
            return page(Array(found.reversed()), request)
        }.reply { page in
            PlatformReply([
                "conversations": .array(page.records.map(summary)), "next_cursor": page.next, "has_more": .bool(!page.next.isNull),
            ])
        }
    }

    private static func isWanted(_ held: JSONValue, _ key: String, _ request: PlatformRequest) -> Bool {
        request.item(key).map { $0 == held[key]?.string } ?? true
    }

    private func summary(_ held: PlatformTable.Record) -> JSONValue {
        let transcript = held.value["transcript"]?.array ?? []
        let roles = transcript.map { $0["role"]?.string ?? "" }
        return [
            "agent_id": held.value["agent_id"].orNull, "agent_name": held.value["agent_name"].orNull, "conversation_id": .string(held.id),
            "start_time_unix_secs": held.value[path: "metadata", "start_time_unix_secs"].orNull,
            "call_duration_secs": held.value[path: "metadata", "call_duration_secs"].orNull,
            "message_count": .integer(transcript.count), "user_message_count": .integer(roles.count { $0 == "user" }),
            "agent_message_count": .integer(roles.count { $0 == "agent" }), "status": held.value["status"].orNull,
            "termination_reason": held.value[path: "metadata", "termination_reason"].orNull,
            "call_successful": held.value[path: "analysis", "call_successful"] ?? "unknown",
            "main_language": held.value[path: "metadata", "main_language"].orNull,
            "conversation_initiation_source": held.value[path: "metadata", "conversation_initiation_source"].orNull,
            "direction": .null,
        ]
    }

    fileprivate mutating func sign(_ request: PlatformRequest) -> PlatformReply {
        guard let agent = request.item("agent_id"), !agent.isEmpty else {
            return .invalid([.init(kind: "missing", place: ["query", "agent_id"], message: "Field required")])
        }
        guard self[.agents][agent] != nil else { return .notFound("agent", agent) }
        signatures = signatures.filter { $0.value.until > request.at }
        guard signatures.count < PlatformTable.recordsMax else {
            return .refused(429, "too_many_requests", "Too many signed URLs are outstanding.")
        }
        let signature = newID("cvtkn_")
        signatures[signature] = Signature(agentID: agent, until: request.at + Self.signatureSeconds)
        let url = "ws://\(request.host)/v1/convai/conversation?agent_id=\(agent)&conversation_signature=\(signature)"
        return PlatformReply(["signed_url": .string(url)])
    }
}
