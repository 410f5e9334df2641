import Simulators

/// A tool that a voice platform offers, with a call of it as a model makes it.
struct PlatformTool {
    let name: String
    let schema: JSONValue
    let call: String

    private init(_ name: String, _ schema: JSONValue, _ call: String) {
        self.name = name
        self.schema = schema
        self.call = call
    }

    static let all: [PlatformTool] = [
        PlatformTool(
            "end_call",
            ["type": "object", "properties": ["reason": text("Why."), "message": text("Said before the end.")], "required": ["reason"]],
            #"{"reason":"all is said"}"#
        ),
        PlatformTool(
            "skip_turn", ["type": "object", "properties": ["reason": text("Why nothing is said.")], "required": []],
            #"{"reason":"thinking"}"#
        ),
        PlatformTool(
            "language_detection",
            ["type": "object", "properties": ["reason": text("Why."), "language": text("A tag.")], "required": ["reason", "language"]],
            #"{"reason":"asked","language":"ca"}"#
        ),
        PlatformTool(
            "transfer_to_agent",
            [
                "type": "object",
                "properties": ["agent_number": ["type": "integer", "minimum": 0, "description": "Zero-based."], "reason": text("Why.")],
                "required": ["agent_number"],
            ], #"{"agent_number":0,"reason":"sales"}"#
        ),
        PlatformTool(
            "transfer_to_number",
            [
                "type": "object",
                "properties": [
                    "transfer_number": text("E.164."), "client_message": text("For the caller."), "agent_message": text("For the person."),
                    "reason": text("Why."),
                ], "required": ["transfer_number", "client_message", "agent_message"],
            ], #"{"transfer_number":"+34600000000","client_message":"One moment.","agent_message":"A caller.","reason":"asked"}"#
        ),
        PlatformTool(
            "voicemail_detection", ["type": "object", "properties": ["reason": text("Why.")], "required": ["reason"]],
            #"{"reason":"a beep"}"#
        ),
        PlatformTool(
            "play_keypad_touch_tone",
            [
                "type": "object", "properties": ["dtmf_tones": ["type": "string", "pattern": "^[0-9*#wW]+$"], "reason": text("Why.")],
                "required": ["dtmf_tones"],
            ],
            ##"{"dtmf_tones":"1w2#","reason":"a menu"}"##
        ),
    ]

    private static func text(_ words: String) -> JSONValue { ["type": "string", "description": .string(words)] }

    static var offered: [JSONValue] {
        all.map { tool in
            [
                "type": "function",
                "function": ["name": .string(tool.name), "description": "A tool of the platform.", "parameters": tool.schema],
            ]
        }
    }
}
