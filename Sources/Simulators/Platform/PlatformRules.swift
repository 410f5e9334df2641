/// How the platform judges requests and what it holds from the start.
public struct PlatformRules: Sendable {
    /// A voice the search finds.
    public struct Voice: Sendable, Equatable {
        public var id: String
        public var name: String
        public var description: String

        public init(id: String, name: String, description: String = "") {
            (self.id, self.name, self.description) = (id, name, description)
        }
    }

    /// The key every request must carry; nil takes any that is not empty.
    public var key: String?
    /// What the key may do; the platform names the one that is missing in a 401.
    public var permissions: Set<Permission> = Set(Permission.allCases)
    /// Unknown keys in bodies are dropped in silence, as the platform was seen to, instead of refused.
    public var dropsUnknown = false
    /// Whether a PATCH merges into `custom_llm` instead of replacing it: unverified, so the harsher is the default.
    public var mergesCustomLLM = false
    public var voices = [
        Voice(id: "6aDn1KB0hjpdcocrUkmq", name: "Samantha", description: "Warm, clear American voice for conversation."),
        Voice(id: "DbwWo4rVEd5AqWuM9WmS", name: "Samantha Calm", description: "Slow and soft, for stories."),
        Voice(id: "cjVigY5qzO86Huf0OWal", name: "Eric", description: "A smooth tenor."),
        Voice(id: "JBFqnCBsd6RMkjVDRZzb", name: "George", description: "A British narrator."),
    ]
    /// Numbers of WhatsApp accounts that were linked in the dashboard.
    public var whatsAppNumbers: [String] = []
    /// Seed of ids.
    public var seed: UInt64 = 1

    public init() {}

    /// What an API key can be restricted to.
    public enum Permission: String, Sendable, CaseIterable {
        case agentsRead = "convai_read"
        case agentsWrite = "convai_write"
        case voicesRead = "voices_read"
        case userRead = "user_read"
        case webhooksWrite = "workspace_write"
    }
}

extension PlatformRules.Voice {
    var json: JSONValue {
        [
            "voice_id": .string(id), "name": .string(name), "category": "premade", "description": .string(description),
            "labels": ["accent": "american", "use_case": "conversational"], "preview_url": .null,
            "available_for_tiers": [], "settings": .null, "high_quality_base_model_ids": ["eleven_flash_v2"], "is_owner": false,
            "is_legacy": false, "created_at_unix": 1_700_000_000,
        ]
    }
}
