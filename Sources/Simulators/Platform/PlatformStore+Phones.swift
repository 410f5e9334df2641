extension PlatformRoute {
    static let phones = [
        PlatformRoute("POST", "v1/convai/phone-numbers", .agentsWrite) { store, request, _ in store.importPhone(request) },
        PlatformRoute("GET", "v1/convai/phone-numbers", .agentsRead) { store, _, _ in
            PlatformReply(.array(store[.phones].records.map(store.describedPhone)))
        },
        PlatformRoute("GET", "v1/convai/phone-numbers/*", .agentsRead) { store, _, id in
            store[.phones][id].map { PlatformReply(store.describedPhone($0)) } ?? .notFound("phone_number", id)
        },
        PlatformRoute("PATCH", "v1/convai/phone-numbers/*", .agentsWrite) { store, request, id in store.updatePhone(request, id) },
        PlatformRoute("DELETE", "v1/convai/phone-numbers/*", .agentsWrite) { store, _, id in
            store[.phones].remove(id) ? PlatformReply(.object([])) : .notFound("phone_number", id)
        },
        PlatformRoute("GET", "v1/convai/whatsapp-accounts", .agentsRead) { store, _, _ in
            PlatformReply(["items": .array(store[.whatsApp].records.map(store.describedAccount))])
        },
        PlatformRoute("GET", "v1/convai/whatsapp-accounts/*", .agentsRead) { store, _, id in
            store[.whatsApp][id].map { PlatformReply(store.describedAccount($0)) } ?? .notFound("whatsapp_account", id)
        },
        PlatformRoute("PATCH", "v1/convai/whatsapp-accounts/*", .agentsWrite) { store, request, id in
            store.updateAccount(request, id)
        },
        PlatformRoute("DELETE", "v1/convai/whatsapp-accounts/*", .agentsWrite) { store, _, id in
            store[.whatsApp].remove(id) ? PlatformReply(.object([])) : .notFound("whatsapp_account", id)
        },
    ]
}

/// Phone numbers imported from Twilio, and the WhatsApp accounts that only the dashboard can link.
extension PlatformStore {
    private static let twilio = BodyShape.object([
        .required("provider", .choice(["twilio"])), .required("phone_number", .filled), .required("label", .text),
        .required("sid", .filled), .required("token", .filled), .field("supports_inbound", .flag), .field("supports_outbound", .flag),
        .field("agent_id", .filled), .field("account_auth_token", .text), .field("region_config", .any), .field("enable_sms", .flag),
    ])
    private static let phoneUpdate = BodyShape.object([
        .field("agent_id", .filled), .field("label", .text), .field("inbound_trunk_config", .any), .field("outbound_trunk_config", .any),
        .field("livekit_stack", .text), .field("store_sip_messages", .flag), .field("environment", .text), .field("branch_id", .text),
    ])
    private static let accountUpdate = BodyShape.object([
        .field("assigned_agent_id", .filled), .field("enable_messaging", .flag), .field("enable_audio_message_response", .flag),
        .field("enable_typing_indicator", .flag),
    ])

    fileprivate mutating func importPhone(_ request: PlatformRequest) -> PlatformReply {
        body(request, Self.twilio).reply { body in
            let number = body["phone_number"]?.string ?? ""
            guard number.hasPrefix("+"), (8...16).contains(number.count), number.dropFirst().allSatisfy(\.isNumber) else {
                let problem = BodyProblem(
                    kind: "value_error", place: ["body", "phone_number"], message: "Value error, write the number as +15551234567 (E.164)")
                return .invalid([problem])
            }
            guard !self[.phones].records.contains(where: { $0.value["phone_number"]?.string == number }) else {
                return .refused(400, "phone_number_exists", "Phone number \(number) is already imported.")
            }
            if let agent = body["agent_id"]?.string, self[.agents][agent] == nil { return .notFound("agent", agent) }
            let id = newID("phnum_")
            let phone: JSONValue = [
                "phone_number": .string(number), "label": body["label"].orNull, "provider": "twilio",
                "supports_inbound": body["supports_inbound"] ?? true, "supports_outbound": body["supports_outbound"] ?? true,
                "agent_id": body["agent_id"].orNull,
            ]
            self[.phones].add(id, phone, at: request.at)
            return PlatformReply(["phone_number_id": .string(id)])
        }
    }

    fileprivate mutating func updatePhone(_ request: PlatformRequest, _ id: String) -> PlatformReply {
        guard let phone = self[.phones][id] else { return .notFound("phone_number", id) }
        return body(request, Self.phoneUpdate).reply { body in
            if let agent = body["agent_id"]?.string, self[.agents][agent] == nil { return .notFound("agent", agent) }
            self[.phones].replace(id, phone.value.merging(body), at: request.at)
            return self[.phones][id].map { PlatformReply(describedPhone($0)) } ?? .notFound("phone_number", id)
        }
    }

    fileprivate mutating func updateAccount(_ request: PlatformRequest, _ id: String) -> PlatformReply {
        guard let account = self[.whatsApp][id] else { return .notFound("whatsapp_account", id) }
        return body(request, Self.accountUpdate).reply { body in
            if let agent = body["assigned_agent_id"]?.string, self[.agents][agent] == nil { return .notFound("agent", agent) }
            self[.whatsApp].replace(id, account.value.merging(body), at: request.at)
            return PlatformReply(.null)
        }
    }

    /// A phone number as the routes show it, with the agent it is assigned to.
    func describedPhone(_ phone: PlatformTable.Record) -> JSONValue {
        var shown: JSONValue = ["phone_number_id": .string(phone.id)]
        for key in ["phone_number", "label", "provider", "supports_inbound", "supports_outbound"] { shown[key] = phone.value[key].orNull }
        let agent = phone.value["agent_id"]?.string.flatMap { self[.agents][$0] }
        shown["assigned_agent"] = agent.map { ["agent_id": .string($0.id), "agent_name": $0.value["name"].orNull] }.orNull
        return shown
    }

    func describedAccount(_ account: PlatformTable.Record) -> JSONValue {
        let agent = account.value["assigned_agent_id"]?.string.flatMap { self[.agents][$0] }
        return account.value.merging(["assigned_agent_name": (agent?.value["name"]).orNull])
    }

    mutating func addWhatsApp(_ number: String) {
        let id = newID("", length: 15)
        let account: JSONValue = [
            "business_account_id": .string(newID("", length: 15)), "phone_number_id": .string(id), "business_account_name": "Fake Business",
            "phone_number_name": "Fake Business", "phone_number": .string(number), "account_type": "cloud_api",
            "assigned_agent_id": .null, "enable_messaging": true, "enable_audio_message_response": false,
            "enable_typing_indicator": false, "is_token_expired": false,
        ]
        self[.whatsApp].add(id, account, at: 1_700_000_000)
    }
}
