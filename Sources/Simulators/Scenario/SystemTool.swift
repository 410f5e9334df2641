/// ElevenLabs' system tools as requests offer them (docs/wire: system tools).
public enum SystemTool {
    /// The tools a scenario may list.
    public static let names = ["end_call", "skip_turn", "language_detection", "transfer_to_agent"]

    /// The tool in OpenAI's function format; nil for a name that is none.
    static func definition(of name: String) -> JSONValue? {
        switch name {
        case "end_call":
            tool(
                name, "End the call when the user says goodbye or has no further questions.",
                [("reason", "string", "Why the call ends."), ("message", "string", "What to say before hanging up.")], required: ["reason"])
        case "skip_turn":
            tool(name, "Stay silent until the user speaks again.", [("reason", "string", "Why nothing is said.")], required: [])
        case "language_detection":
            tool(
                name, "Switch to the language the user speaks.",
                [("reason", "string", "Why the language changes."), ("language", "string", "The language's tag.")],
                required: ["reason", "language"])
        case "transfer_to_agent":
            tool(
                name, "Hand the call to another agent.",
                [("agent_number", "integer", "Index of the agent, from zero."), ("reason", "string", "Why.")], required: ["agent_number"])
        default: nil
        }
    }

    private static func tool(
        _ name: String, _ description: String, _ properties: [(name: String, type: String, description: String)], required: [String]
    ) -> JSONValue {
        let described = properties.map { property in
            JSONMember(key: property.name, value: ["type": .string(property.type), "description": .string(property.description)])
        }
        return [
            "type": "function",
            "function": [
                "name": .string(name), "description": .string(description),
                "parameters": ["type": "object", "properties": .object(described), "required": .array(required.map(JSONValue.string))],
            ],
        ]
    }
}
