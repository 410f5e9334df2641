/// The conversation as the platform remembers it and sends it whole with every request.
struct CallHistory: Sendable {
    private(set) var messages: [JSONValue] = []
    private let scenario: Scenario
    /// Where each turn began, in messages.
    private var marks: [String: Int] = [:]

    init(_ scenario: Scenario) {
        self.scenario = scenario
        if let system = scenario.system { append("system", system) }
        if let first = scenario.firstMessage { append("assistant", first) }
    }

    mutating func append(_ role: String, _ text: String) {
        messages.append(["role": .string(role), "content": .string(text)])
    }

    /// Notes where a turn begins.
    mutating func mark(_ turn: String) { marks[turn] = messages.count }

    /// Forgets a turn and all after it.
    mutating func goBack(before turn: String) { if let count = marks[turn] { messages = Array(messages.prefix(count)) } }

    /// Puts other words in the place of all that was said.
    mutating func replace(with said: [String]) {
        messages = messages.filter { $0["role"]?.string == "system" }
        for (index, text) in said.enumerated() { append(index.isMultiple(of: 2) ? "user" : "assistant", text) }
    }

    /// Adds what the caller heard of a reply, and the tools it called with what came of them.
    mutating func append(heard: String, calls: [CallToolUse]) {
        guard !calls.isEmpty else {
            if !heard.isEmpty { append("assistant", heard) }
            return
        }
        messages.append([
            "role": "assistant", "content": heard.isEmpty ? .null : .string(heard), "tool_calls": .array(calls.map(\.message)),
        ])
        for call in calls {
            messages.append(["role": "tool", "tool_call_id": .string(call.id), "content": .string(call.result)])
        }
    }

    /// The request's body for the history, and, when given, one more user message (docs/wire: request body).
    func body(adding user: String? = nil) -> [UInt8] {
        let target = scenario.target
        var newest = messages
        if let user { newest.append(["role": "user", "content": .string(user)]) }
        var members: [JSONMember] = [
            .init(key: "model", value: .string(target.model)),
            .init(key: "messages", value: .array(newest)),
        ]
        if let temperature = target.temperature {
            members.append(.init(key: "temperature", value: Int(exactly: temperature).map(JSONValue.integer) ?? .decimal(temperature)))
        }
        members.append(.init(key: "max_tokens", value: .integer(target.maxTokens)))
        members.append(.init(key: "stream", value: true))
        if let user = target.user { members.append(.init(key: "user_id", value: .string(user))) }
        let tools = scenario.tools.compactMap(SystemTool.definition)
        if !tools.isEmpty { members.append(.init(key: "tools", value: .array(tools))) }
        if let session = scenario.session {
            members.append(.init(key: "elevenlabs_extra_body", value: ["session": .string(session)]))
        }
        return JSONValue.object(members).bytes
    }
}

/// A tool the reply called, and what the platform answered.
public struct CallToolUse: Sendable, Equatable {
    public var id: String
    public var name: String
    /// JSON text.
    public var arguments: String
    /// JSON text.
    public var result: String

    var message: JSONValue {
        ["id": .string(id), "type": "function", "function": ["name": .string(name), "arguments": .string(arguments)]]
    }

    /// An argument's text.
    func argument(_ name: String) -> String? { JSONValue(parsing: Array(arguments.utf8))?[name]?.string }
}
