extension ScenarioSchema {
    static let turn = object([
        ("id", text("Names the turn; its number without.")), ("user", text("What the caller says.")),
        ("language", text("The turn's language tag.")),
        ("conversation", text("X-Conversation-Id of another conversation, with a history of its own.")),
        ("delivery", delivery), ("interrupt", interrupt), ("expect", list(expectation)),
    ])

    static let interrupt = object(
        [
            ("after", choice(Interrupt.After.allCases.map(\.rawValue), "Where this turn's speech cuts the reply before it.")),
            ("count", whole(1, 1_000_000, "Chunks, milliseconds or words.")),
            ("abort", choice(CurlTransfer.HangUp.allCases.map(\.rawValue), "How the stream is closed.")),
        ], required: ["after"])

    /// The deliveries by name, each with its details.
    static let deliveries: [(String, JSONValue)] = [
        (
            "speculative",
            object([("cut_words", whole(1, 100, "Words left out at first.")), ("lead_ms", whole(0, 60_000, "Until the whole is sent."))])
        ),
        (
            "revise",
            object(
                [("from", text("The wording sent first.")), ("lead_ms", whole(0, 60_000, "Until the turn's own is sent."))],
                required: ["from"])
        ),
        ("retry", object([("count", whole(1, 10, "Requests dropped at their first words."))])),
        ("replay", object([("count", whole(1, 10, "Requests after the answer was whole."))])),
        (
            "silence",
            object([
                ("form", choice(ScenarioTurn.SilenceForm.allCases.map(\.rawValue), "Three dots, or nothing new.")),
                ("wait_ms", whole(0, 60_000, "Before the request.")),
            ])
        ),
        ("late", object([("turn", text("The earlier turn whose request comes again."))], required: ["turn"])),
        (
            "shrunk",
            object(
                [("to", text("The earlier turn it goes back to before.")), ("wait_ms", whole(0, 60_000, "Before the request."))],
                required: ["to"])
        ),
        ("foreign", object([("said", list(text("What was said, the user first and then in turn.")))], required: ["said"])),
        ("hang_up", object([])),
    ]

    static let delivery: JSONValue = {
        guard case .object(let members) = object(deliveries) else { return .null }
        return .object(members + [.init(key: "minProperties", value: 1), .init(key: "maxProperties", value: 1)])
    }()

    private static let textRules: [(String, JSONValue)] = [
        ("contains", text("Must stand in the text.")), ("absent", text("Must not stand in it.")),
        ("absent_pattern", text("A regular expression that must find nothing.")),
    ]

    /// The expectations by event, each with its details and those of them that must be there.
    static let expectations: [(event: String, details: [(String, JSONValue)], required: [String])] = [
        ("first_content", [("within_ms", whole(1, 600_000, "From the request's last byte."))], []),
        ("content", textRules, []),
        ("speech_text", textRules, []),
        ("upstream_cancelled", [("within_ms", whole(1, 60_000, "From the hang-up."))], []),
        (
            "session_assistant",
            [("turn", text("The turn whose reply is meant.")), ("equals", text("'heard', or the words themselves."))], ["turn", "equals"]
        ),
        ("tool_call", [("name", text("The tool that must be called."))], ["name"]),
        ("attempts", [("most", whole(1, 100, "Requests the platform may need."))], ["most"]),
    ]

    static let expectation: JSONValue = [
        "oneOf": .array(
            expectations.map { event, details, required in
                object([("event", ["const": .string(event)])] + details, required: ["event"] + required)
            })
    ]
}
