extension PlatformRoute {
    static let webhooks = [
        PlatformRoute("POST", "v1/workspace/webhooks", .webhooksWrite) { store, request, _ in store.createWebhook(request) },
        PlatformRoute("GET", "v1/workspace/webhooks", .webhooksWrite) { store, _, _ in
            PlatformReply(["webhooks": .array(store[.webhooks].records.map(store.describedWebhook))])
        },
        PlatformRoute("PATCH", "v1/workspace/webhooks/*", .webhooksWrite) { store, request, id in store.updateWebhook(request, id) },
        PlatformRoute("DELETE", "v1/workspace/webhooks/*", .webhooksWrite) { store, _, id in
            store[.webhooks].remove(id) ? PlatformReply(["status": "ok"]) : .notFound("webhook", id)
        },
    ]
}

/// The workspace's webhooks, whose secret is shown once, when they are made.
extension PlatformStore {
    /// Failures in a row after which a webhook is turned off by itself (docs/wire: post-call webhooks).
    static let webhookFailuresMax = 10

    private static let creation = BodyShape.object([
        .required(
            "settings",
            .object([
                .required("auth_type", .choice(["hmac"])), .required("name", .filled), .required("webhook_url", .filled),
                .field("request_headers", .map(.text)),
            ]))
    ])
    private static let update = BodyShape.object([
        .required("is_disabled", .flag), .required("name", .filled), .field("retry_enabled", .flag),
        .field("request_headers", .map(.text)), .field("events", .list(.text)),
    ])

    fileprivate mutating func createWebhook(_ request: PlatformRequest) -> PlatformReply {
        body(request, Self.creation).reply { body in
            let settings = body["settings"].orNull
            let url = settings["webhook_url"]?.string ?? ""
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
                let problem = BodyProblem(
                    kind: "value_error", place: ["body", "settings", "webhook_url"],
                    message: "Value error, the URL must begin with http:// or https://")
                return .invalid([problem])
            }
            let id = newID("", length: 32)
            let secret = newID("wsec_", length: 64)
            let webhook: JSONValue = [
                "name": settings["name"].orNull, "webhook_url": settings["webhook_url"].orNull, "secret": .string(secret),
                "is_disabled": false, "is_auto_disabled": false, "failures_in_a_row": 0, "last_failure_code": .null,
                "last_failure_at": .null, "request_headers": settings["request_headers"].orNull,
            ]
            self[.webhooks].add(id, webhook, at: request.at)
            return PlatformReply(["webhook_id": .string(id), "webhook_secret": .string(secret)])
        }
    }

    fileprivate mutating func updateWebhook(_ request: PlatformRequest, _ id: String) -> PlatformReply {
        guard let webhook = self[.webhooks][id] else { return .notFound("webhook", id) }
        return body(request, Self.update).reply { body in
            var changes = body
            changes["events"] = nil
            changes["retry_enabled"] = nil
            if body["is_disabled"]?.bool == false { changes = changes.merging(["is_auto_disabled": false, "failures_in_a_row": 0]) }
            self[.webhooks].replace(id, webhook.value.merging(changes), at: request.at)
            return PlatformReply(["status": "ok"])
        }
    }

    fileprivate func describedWebhook(_ webhook: PlatformTable.Record) -> JSONValue {
        let users = self[.agents].records.contains { agent in
            agent.value[path: "platform_settings", "workspace_overrides", "webhooks", "post_call_webhook_id"]?.string == webhook.id
        }
        return [
            "name": webhook.value["name"].orNull, "webhook_id": .string(webhook.id), "webhook_url": webhook.value["webhook_url"].orNull,
            "is_disabled": webhook.value["is_disabled"].orNull, "is_auto_disabled": webhook.value["is_auto_disabled"].orNull,
            "created_at_unix": .integer(webhook.createdAt), "auth_type": "hmac",
            "usage": users ? [["usage_type": "ConvAI Agent Settings"]] : [],
            "most_recent_failure_error_code": webhook.value["last_failure_code"].orNull,
            "most_recent_failure_timestamp": webhook.value["last_failure_at"].orNull,
        ]
    }

    /// Notes how a delivery went; the status is nil when nobody answered.
    mutating func delivered(_ id: String, status: Int?, at now: Int) {
        guard let webhook = self[.webhooks][id] else { return }
        var changes: JSONValue = ["failures_in_a_row": 0]
        if status.map({ !(200..<300).contains($0) }) ?? true {
            let failures = (webhook.value["failures_in_a_row"]?.integer ?? 0) + 1
            changes = [
                "failures_in_a_row": .integer(failures), "last_failure_code": .integer(status ?? 0), "last_failure_at": .integer(now),
                "is_auto_disabled": .bool(failures >= Self.webhookFailuresMax),
            ]
        }
        self[.webhooks].replace(id, webhook.value.merging(changes), at: now)
    }
}
