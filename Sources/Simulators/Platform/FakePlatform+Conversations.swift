internal import Foundation

/// Beginning and ending conversations, and the webhooks told of them.
extension FakePlatform {
    /// Who may begin the conversation a URL asks for.
    func admit(_ request: PlatformRequest) -> Result<ConversationMachine, ConversationRefusal> {
        let now = options.unixSeconds()
        return tell { store in
            guard let id = request.item("agent_id"), let agent = store[.agents][id] else {
                return .failure(.contract("value_error", "The AI agent you are trying to reach does not exist."))
            }
            var authorization = "public"
            if let signature = request.item("conversation_signature") {
                guard let signed = store.signatures[signature], signed.agentID == id, signed.until > now else {
                    return .failure(.contract("value_error", "The signed URL is not valid, or has expired."))
                }
                authorization = "signed_url"
            } else if let key = request.key, key == store.rules.key ?? key, !key.isEmpty {
                authorization = "authorization_header"
            } else if agent.value[path: "platform_settings", "auth", "enable_auth"]?.bool == true {
                return .failure(.contract("value_error", "Could not authorize the conversation: this agent takes signed URLs only."))
            }
            let limit = agent.value[path: "platform_settings", "call_limits", "agent_concurrency_limit"]?.wholeNumber ?? -1
            let active = store[.conversations].records.count {
                $0.value["agent_id"]?.string == id && ["initiated", "in-progress"].contains($0.value["status"]?.string)
            }
            guard limit < 0 || active < limit else {
                return .failure(.contract("value_error", "The agent's concurrency limit of \(limit) is reached."))
            }
            var start = ConversationStart(
                conversationID: store.newID("conv_"), agentID: id, unixSeconds: now, authorization: authorization,
                source: request.item("source") ?? "unknown", sourceVersion: request.item("version") ?? "")
            (start.target, start.targetToken, start.alwaysTarget) = (options.target, options.targetToken, options.alwaysTarget)
            for secret in store[.secrets].records { start.secrets[secret.id] = secret.value["value"]?.string }
            let machine = ConversationMachine(agent.value, start: start, timings: options.timings)
            store[.conversations].makeRoom()
            store[.conversations].add(start.conversationID, machine.record.json, at: now)
            return .success(machine)
        }
    }

    /// Keeps a conversation as it stands.
    func keep(_ machine: ConversationMachine) {
        let now = options.unixSeconds()
        _ = tell { $0[.conversations].replace(machine.start.conversationID, machine.record.json, at: now) }
    }

    /// Tells the agent's webhook of a conversation that is over; false when there is none that wants to know.
    @discardableResult
    func deliver(_ conversationID: String, fault: WebhookFault) -> Bool {
        let now = options.unixSeconds()
        let delivery: WebhookDelivery? = tell { store in
            guard let conversation = store[.conversations][conversationID]?.value,
                let agent = conversation["agent_id"]?.string.flatMap({ store[.agents][$0] })?.value,
                let wanted = agent[path: "platform_settings", "workspace_overrides", "webhooks"],
                wanted["events"]?.array?.contains("transcript") ?? true,
                let webhook = wanted["post_call_webhook_id"]?.string.flatMap({ store[.webhooks][$0] }),
                webhook.value["is_disabled"]?.bool != true, webhook.value["is_auto_disabled"]?.bool != true
            else { return nil }
            return WebhookDelivery(webhook, conversation: conversation, at: now, fault: fault)
        }
        guard let delivery else { return false }
        for request in delivery.requests {
            Task { [weak self, client] in
                let status = await client.send(request).response().status
                guard let self else { return }
                self.tell { $0.delivered(delivery.webhookID, status: status, at: now) }
                self.note([
                    "at_ms": .decimal(self.options.clock.now.milliseconds), "webhook": .string(delivery.webhookID),
                    "conversation_id": .string(conversationID), "fault": .string(fault.rawValue),
                    "status": status.map(JSONValue.integer).orNull,
                ])
            }
        }
        return true
    }
}
