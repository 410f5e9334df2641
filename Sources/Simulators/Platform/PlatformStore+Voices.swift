extension PlatformRoute {
    static let voices = [
        PlatformRoute("GET", "v2/voices", .voicesRead) { store, request, _ in store.searchVoices(request) },
        PlatformRoute("GET", "v1/voices", .voicesRead) { store, _, _ in
            PlatformReply(["voices": .array(store[.voices].records.map(\.value))])
        },
        PlatformRoute("GET", "v1/voices/*", .voicesRead) { store, _, id in
            store[.voices][id].map { PlatformReply($0.value) }
                ?? .refused(400, "voice_not_found", "A voice with voice_id \(id) was not found.")
        },
        PlatformRoute("GET", "v1/user", .userRead) { _, request, _ in PlatformReply(PlatformStore.user(at: request.at)) },
        PlatformRoute("GET", "v1/user/subscription", .userRead) { _, request, _ in
            PlatformReply(PlatformStore.user(at: request.at)["subscription"].orNull)
        },
    ]
}

/// Voices and whose key it is.
extension PlatformStore {
    /// Searches names, descriptions, labels and categories, case ignored.
    fileprivate func searchVoices(_ request: PlatformRequest) -> PlatformReply {
        let wanted = request.item("search")?.lowercased() ?? ""
        let found = self[.voices].records.filter { voice in
            let labels = voice.value["labels"]?.members?.map { $0.value.string ?? "" } ?? []
            let texts = ["name", "description", "category"].map { voice.value[$0]?.string ?? "" } + labels
            return wanted.isEmpty || texts.contains { $0.lowercased().contains(wanted) }
        }
        return page(found, request, cursor: "next_page_token", size: 10).reply { page in
            PlatformReply([
                "voices": .array(page.records.map(\.value)), "has_more": .bool(!page.next.isNull), "total_count": .integer(found.count),
                "next_page_token": page.next,
            ])
        }
    }

    fileprivate static func user(at now: Int) -> JSONValue {
        [
            "user_id": "user_fake", "workspace_id": "workspace_fake",
            "subscription": [
                "tier": "creator", "character_count": 0, "character_limit": 100_000, "max_credit_limit_extension": 0,
                "can_extend_character_limit": false, "allowed_to_extend_character_limit": false, "voice_slots_used": 0,
                "professional_voice_slots_used": 0, "professional_voice_slots_used_in_workspace": 0, "voice_limit": 30,
                "voice_add_edit_counter": 0, "professional_voice_limit": 1, "can_extend_voice_limit": false,
                "can_use_instant_voice_cloning": true, "can_use_professional_voice_cloning": true,
                "current_overage": ["amount": "0", "currency": "usd"], "status": "active",
                "next_character_count_reset_unix": .integer(now + 2_592_000),
            ], "is_new_user": false, "can_use_delayed_payment_methods": false, "is_onboarding_completed": true,
            "is_onboarding_checklist_completed": true, "created_at": 1_700_000_000, "seat_type": "workspace_admin",
        ]
    }
}
