import Simulators

/// The body of a chat request, with room for whatever a play wants to say beside it.
struct ChatRequest: Sendable {
    var messages: [JSONValue]
    var model: String?
    var stream: Bool?
    /// Further members, in order.
    var more: [(key: String, value: JSONValue)] = []

    init(_ messages: [JSONValue], model: String?, stream: Bool? = true) {
        self.messages = messages
        self.model = model
        self.stream = stream
    }

    subscript(key: String) -> JSONValue? {
        get { more.first { $0.key == key }?.value }
        set {
            more.removeAll { $0.key == key }
            if let newValue { more.append((key, newValue)) }
        }
    }

    var json: JSONValue {
        var members: [JSONMember] = []
        if let model { members.append(JSONMember(key: "model", value: .string(model))) }
        members.append(JSONMember(key: "messages", value: .array(messages)))
        if let stream { members.append(JSONMember(key: "stream", value: .bool(stream))) }
        members += more.map { JSONMember(key: $0.key, value: $0.value) }
        return .object(members)
    }
}

/// Messages as a chat history holds them.
enum Say {
    static func user(_ text: String) -> JSONValue { ["role": "user", "content": .string(text)] }
    static func assistant(_ text: String) -> JSONValue { ["role": "assistant", "content": .string(text)] }
    static func system(_ text: String) -> JSONValue { ["role": "system", "content": .string(text)] }

    static func tool(_ name: String, about: String, _ properties: JSONValue) -> JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(name), "description": .string(about), "parameters": ["type": "object", "properties": properties],
            ],
        ]
    }

    static let weather = tool("get_weather", about: "Tells the weather in a city.", ["city": ["type": "string"]])
    static let skipTurn = tool("skip_turn", about: "Stays silent until the user speaks.", ["reason": ["type": "string"]])
    static let endCall = tool("end_call", about: "Ends the call.", ["reason": ["type": "string"]])
}
