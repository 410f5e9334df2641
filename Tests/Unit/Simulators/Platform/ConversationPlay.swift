@testable import Simulators

/// Plays a conversation's machine by hand: what the client and the model send, when, and what came of it.
struct ConversationPlay {
    static let everyEvent: JSONValue = [
        "conversation_initiation_metadata", "ping", "audio", "interruption", "user_transcript", "agent_response",
        "agent_response_correction", "agent_chat_response_part", "client_tool_call", "agent_tool_request", "agent_tool_response",
        "vad_score",
    ]

    var machine: ConversationMachine
    var outputs: [ConversationMachine.Output] = []
    private(set) var now = Duration.zero

    /// - Parameter config: laid over the agent's configuration.
    init(_ config: JSONValue = .object([]), settings: JSONValue = .object([]), timings: PlatformTimings = Self.timings) {
        let agent: JSONValue = [
            "name": "Voice",
            "conversation_config": AgentDefaults.conversationConfig.merging([
                "agent": [
                    "prompt": [
                        "prompt": "Thin, {{system__conversation_id}}.", "llm": "custom-llm", "cascade_timeout_seconds": 4.0,
                        "custom_llm": [
                            "url": "http://127.0.0.1:9/v1/", "model_id": "clawdbot", "api_key": ["secret_id": "sec"],
                            "request_headers": ["X-Conversation-Id": ["variable_name": "system__conversation_id"], "X-Plain": "a\r\nb"],
                        ],
                    ]
                ], "conversation": ["client_events": Self.everyEvent],
            ]).merging(config), "platform_settings": AgentDefaults.platformSettings.merging(settings),
        ]
        var start = ConversationStart(
            conversationID: "conv_1", agentID: "agent_1", unixSeconds: 1_700_000_000, authorization: "public", source: "python_sdk",
            sourceVersion: "2.78.0")
        start.secrets = ["sec": "the-token"]
        machine = ConversationMachine(agent, start: start, timings: timings)
    }

    /// A word lasts 100 ms, and the first is heard 200 ms after it came.
    static let timings: PlatformTimings = {
        var timings = PlatformTimings()
        timings.wordsPerMinute = 600
        return timings
    }()

    mutating func open(_ client: JSONValue = .object([])) {
        send(client.merging(["type": "conversation_initiation_client_data"]))
    }

    mutating func send(_ message: JSONValue) { outputs += machine.receive(.message(message.text()), at: now) }
    mutating func raw(_ text: String) { outputs += machine.receive(.message(text), at: now) }
    mutating func say(_ text: String) { send(["type": "user_message", "text": .string(text)]) }
    mutating func leave() { outputs += machine.receive(.left("gone"), at: now) }

    mutating func pass(_ span: Duration) {
        now += span
        outputs += machine.advance(to: now)
    }

    /// The latest request's stream begins.
    mutating func head(_ status: Int = 200) {
        model(.sent)
        model(.head(status: status, contentType: "text/event-stream"))
    }

    mutating func model(_ event: TurnMachine.Input, of request: Int? = nil) {
        outputs += machine.receive(.model(request: request ?? machine.requestsMade, event), at: now)
    }

    mutating func text(_ text: String) { delta(["content": .string(text)]) }

    mutating func call(_ name: String, _ arguments: String = "{}", id: String = "call_1") {
        delta(["tool_calls": [["index": 0, "id": .string(id), "function": ["name": .string(name), "arguments": .string(arguments)]]]])
    }

    private mutating func delta(_ delta: JSONValue) {
        let event: JSONValue = ["choices": [["index": 0, "delta": delta]]]
        model(.bytes(Array("data: \(event.text())\n\n".utf8)))
    }

    mutating func done() {
        model(.bytes(Array("data: [DONE]\n\n".utf8)))
        model(.ended(.complete))
    }

    /// A whole reply, told at once.
    mutating func reply(_ words: String) {
        head()
        text(words)
        done()
    }

    /// What was sent of one type.
    func said(_ type: String) -> [JSONValue] {
        outputs.compactMap { output in
            if case .say(let value) = output, value["type"]?.string == type { value } else { nil }
        }
    }

    var requests: [JSONValue] {
        outputs.compactMap { output in
            if case .post(_, _, _, let body) = output { JSONValue(parsing: body) } else { nil }
        }
    }

    /// The role and text of the latest request's messages.
    var messages: [String] {
        (requests.last?["messages"]?.array ?? []).map { "\($0["role"]?.string ?? "?"): \($0["content"]?.string ?? "-")" }
    }

    var hungUp: [Int] { outputs.compactMap { if case .hangUp(let request) = $0 { request } else { nil } } }

    var closed: [String] {
        outputs.compactMap { if case .close(let code, let reason) = $0 { "\(code) \(reason)" } else { nil } }
    }

    var record: JSONValue { machine.record.json }
    var items: [JSONValue] { record["transcript"]?.array ?? [] }
}
