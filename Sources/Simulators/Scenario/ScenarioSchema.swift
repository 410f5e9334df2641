/// The scenario file's JSON Schema (draft 2020-12), for editors; the reader takes its known keys from here.
public enum ScenarioSchema {
    /// The schema's document.
    public static let document: JSONValue = {
        guard case .object(let members) = root else { return root }
        let head: [JSONMember] = [
            .init(key: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
            .init(key: "$id", value: .string(ScenarioFile.schema)),
            .init(key: "title", value: "A call to play against a voice gateway"),
        ]
        return .object(head + members)
    }()

    static let root = object(
        [
            ("schema", ["const": .string(ScenarioFile.schema)]), ("name", text("Names the case, for ever.")),
            ("about", text("What the scenario shows.")), ("tags", list(text("A word to select by."))),
            ("seed", whole(0, nil, "Seed of the fake upstream.")), ("language", text("The call's language tag.")), ("target", target),
            ("system", text("The agent's prompt: the first message.")), ("first_message", text("Spoken first, without a request.")),
            ("session", text("Sent as elevenlabs_extra_body.session, and the key whose export is read.")),
            ("tools", list(choice(SystemTool.names, "A system tool offered in every request."))), ("speech", speech),
            ("attempts", attempts),
            ("upstream", list(reply)), ("turns", list(turn)), ("assert", assert),
            ("matrix", ["type": "object", "description": "Dotted paths and the values each takes; 1..5 is a range."]),
        ], required: ["schema", "name", "turns"])

    static let target = object([
        ("kind", choice(["elevenlabs"], "Whose wire is spoken.")), ("model", text("The request's model.")),
        ("user", text("The request's user_id.")),
        ("conversation", text("The X-Conversation-Id header.")),
        ("temperature", ["type": ["number", "null"], "minimum": 0, "maximum": 2, "description": "null leaves the key out."]),
        ("max_tokens", whole(-1, 1_000_000, "-1 is sent as it stands.")),
    ])

    static let speech = object([
        ("words_per_minute", number(10, 10_000, "How fast a reply is spoken.")),
        ("start_ms", whole(0, 60_000, "From the first text to the first sound.")),
        ("ellipsis", flag("Whether a cut message ends in '...'.")),
    ])

    static let attempts = object([
        ("cascade_timeout_ms", whole(10, 60_000, "Without a first token by then an attempt has failed.")),
        ("count_max", whole(1, 10, "Attempts before the call is given up.")),
        ("closes_old", flag("Whether a request that was given up is closed before the next.")),
        ("turn_budget_ms", whole(10, 600_000, "For a turn with all its attempts.")),
    ])

    static let assert = object([
        ("ttft_content_p95_ms", whole(1, 600_000, "Nearest-rank 95th percentile of the first content.")),
        ("false_401", whole(0, 1_000_000, "Most answers of 401.")),
        ("leaks", whole(0, 1_000_000, "Most upstream streams open after the call.")),
        ("session", choice(["heard"], "The stored session is what was said and heard, word for word.")),
        ("agent_runs", choice(["turns"], "The agent was asked as often as there were turns to answer.")),
    ])

    static let match = object([("last_user", text("A glob over the newest user text; case is ignored."))])

    static let pace = object([
        ("ttft_ms", whole(0, 600_000, "To the first delta.")), ("tps", number(0.1, 100_000, "Deltas a second after it.")),
        ("jitter", number(0, 1, "Share of each interval by which it varies.")),
        ("chunk", choice(UpstreamReply.Chunking.allCases.map(\.rawValue), "How the text is cut.")),
    ])

    static let reply = object(
        [("match", match), ("reply", text("The text, which the gateway filters for speech.")), ("stream", pace)], required: ["reply"])

    // Builders.

    static func object(_ properties: [(String, JSONValue)], required: [String] = []) -> JSONValue {
        var members: [JSONMember] = [
            .init(key: "type", value: "object"), .init(key: "additionalProperties", value: false),
            .init(key: "properties", value: .object(properties.map { JSONMember(key: $0.0, value: $0.1) })),
        ]
        if !required.isEmpty { members.append(.init(key: "required", value: .array(required.map(JSONValue.string)))) }
        return .object(members)
    }

    static func text(_ description: String) -> JSONValue { ["type": "string", "description": .string(description)] }
    static func flag(_ description: String) -> JSONValue { ["type": "boolean", "description": .string(description)] }
    static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    static func choice(_ words: [String], _ description: String) -> JSONValue {
        ["enum": .array(words.map(JSONValue.string)), "description": .string(description)]
    }

    static func whole(_ least: Int, _ most: Int?, _ description: String) -> JSONValue {
        var members: [JSONMember] = [.init(key: "type", value: "integer"), .init(key: "minimum", value: .integer(least))]
        if let most { members.append(.init(key: "maximum", value: .integer(most))) }
        return .object(members + [.init(key: "description", value: .string(description))])
    }

    static func number(_ least: Double, _ most: Double, _ description: String) -> JSONValue {
        ["type": "number", "minimum": .decimal(least), "maximum": .decimal(most), "description": .string(description)]
    }

    /// The keys an object's schema knows, in its order.
    static func keys(of schema: JSONValue) -> [String] { schema["properties"]?.members?.map(\.key) ?? [] }
}
