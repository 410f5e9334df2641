import Simulators

extension Suite {
    private static let schema = "OpenAI ChatCompletionRequestMessage"
    private static let words = "Say hello in ten words."

    /// The messages: catalogue req/2.
    static let messages: [Case] = [
        refused(
            "request/messages-empty", "An empty messages array is refused with 400.", "req/2.1; OpenAI messages: minItems 1",
            Fault("empty-messages-answered", "Answers an empty messages array.") { $0.fillsMessages { $0.array?.isEmpty == true } },
            [("empty", [])]),
        refused(
            "request/messages-not-an-array", "messages that is an object or a string is refused with 400.",
            "req/2.2; OpenAI messages: array",
            Fault("text-for-messages", "Takes messages of any type.") { $0.fillsMessages { $0.array == nil } },
            [("object", ["role": "user", "content": .string(words)]), ("string", .string(words))]),
        refused(
            "request/role-unknown", "A message without role, or with an unknown one, is refused with 400.",
            "req/2.3; \(schema): discriminator",
            Fault("any-role", "Takes any role for user.") { $0.fillsMessages { $0[0]?["role"]?.string != "user" } },
            [("missing", [["content": .string(words)]]), ("unknown", [["role": "narrator", "content": .string(words)]])]),
        accepted(
            "request/all-roles", "The roles system, developer, user, assistant and tool are accepted.", "req/2.4; \(schema)",
            Fault("no-developer-role", "Answers 400 to the role developer.") { behaviour in
                behaviour.refuse { $0.json?["messages"]?.array?.contains { $0["role"]?.string == "developer" } ?? false }
            },
            [
                ("system", [Say.system("Be brief."), Say.user(words)]),
                ("developer", [["role": "developer", "content": "Be brief."], Say.user(words)]),
                ("assistant", [Say.user("Hi."), Say.assistant("Hello."), Say.user(words)]),
                ("tool", toolHistory),
            ]),
        accepted(
            "request/content-parts", "content as an array of text parts is accepted.", "req/2.5; \(schema)",
            Fault("no-content-parts", "Answers 400 to content parts.") { behaviour in
                behaviour.refuse { $0.json?["messages"]?.array?.contains { $0["content"]?.array != nil } ?? false }
            },
            [
                (
                    "parts",
                    [["role": "user", "content": [["type": "text", "text": "Say hello"], ["type": "text", "text": "in ten words."]]]]
                )
            ]),
        refused(
            "request/part-unknown", "A content part of an unknown type is refused with 400.", "req/2.6; \(schema)",
            Fault("any-part", "Ignores parts it does not know.") { behaviour in
                behaviour.fillsMessages { $0[0]?["content"]?[0]?["type"]?.string == "smell" }
            },
            [("smell", [["role": "user", "content": [["type": "smell", "smell": "roses"]]]])], level: .should),
        Case(
            "request/image-part", .should, "An image part to a text-only server brings a 400 or an answer, not a 5xx.",
            source: "req/2.7; \(schema)",
            fault: Fault("image-is-500", "Answers 500 to an image part.") { behaviour in
                behaviour.refuse(500) { $0.text.contains("image_url") }
            },
            sends: "A chat with an image_url part.",
            play: Play.stream { chat in
                let image: JSONValue = ["type": "image_url", "image_url": ["url": "data:image/png;base64,iVBORw0KGgo="]]
                chat.messages = [["role": "user", "content": [["type": "text", "text": "What is this?"], image]]]
            },
            check: Check.statuses([Stage.main], "200 or a 4xx") { (200..<500).contains($0) }),
        accepted(
            "request/assistant-null-content", "An assistant message with content null and tool_calls is accepted.", "req/2.8; \(schema)",
            Fault("no-null-content", "Answers 400 to content null.") { behaviour in
                behaviour.refuse { $0.json?["messages"]?.array?.contains { $0["content"]?.isNull == true } ?? false }
            }, [("null", toolHistory)]),
        accepted(
            "request/assistant-first", "A history that begins with the assistant's greeting is accepted.",
            "req/2.9; ElevenLabs first_message",
            Fault("user-must-be-first", "Answers 400 unless a user or system message is first.") { behaviour in
                behaviour.refuse { $0.json?["messages"]?[0]?["role"]?.string == "assistant" }
            }, [("greeting", [Say.assistant("Hello, how can I help you?"), Say.user(words)])]),
        Case(
            "request/empty-user-text", .should, "A user message with empty text brings an answer or a 400, never a 5xx or a hang.",
            source: "req/2.10; silence turns",
            fault: Fault("empty-text-is-500", "Answers 500 to empty text.") { behaviour in
                behaviour.refuse(500) { $0.isChat && $0.method == "POST" && $0.userText.isEmpty }
            },
            sends: "A chat whose user message is empty.", play: Play.stream("") { _ in },
            check: Check.statuses([Stage.main], "200 or a 4xx") { (200..<500).contains($0) }),
        refused(
            "request/user-content-null", "A user message with content null is refused with 400.", "req/2.11; \(schema)",
            Fault("null-user-content", "Takes content null for empty text.") { $0.fillsMessages { $0[0]?["content"]?.isNull == true } },
            [("null", [["role": "user", "content": .null]])], level: .should),
        refused(
            "request/tool-without-id", "A tool message without tool_call_id is refused with 400.", "req/2.12; \(schema)",
            Fault("tool-id-optional", "Takes tool messages without id.") { $0.fillsMessages { $0[0]?["role"]?.string == "tool" } },
            [("tool", [["role": "tool", "content": "21 degrees"], Say.user(words)])], level: .should),
        accepted(
            "request/message-extras", "name and unknown members of a message are accepted.", "req/2.13; agenticSeek#538",
            Fault("no-message-extras", "Answers 400 to a name in a message.") { behaviour in
                behaviour.refuse { $0.json?["messages"]?[0]?["name"] != nil }
            }, [("name", [["role": "user", "name": "josh", "content": .string(words), "x_extra": ["a": 1]]])]),
    ]

    private static let toolHistory: JSONValue = [
        Say.user("What is the weather in Lisbon?"),
        [
            "role": "assistant", "content": .null,
            "tool_calls": [["id": "call_1", "type": "function", "function": ["name": "get_weather", "arguments": "{}"]]],
        ], ["role": "tool", "tool_call_id": "call_1", "content": "21 degrees"],
    ]

    private static func chats(_ messages: [(String, JSONValue)]) -> Play.Script {
        Play.each { stage in
            messages.map { label, list in
                let body: JSONValue = ["model": .string(stage.settings.model), "messages": list, "stream": true]
                return (label, stage.post(bytes: body.bytes))
            }
        }
    }

    private static func refused(
        _ id: String, _ requirement: String, _ source: String, _ fault: Fault, _ messages: [(String, JSONValue)], level: Level = .must
    ) -> Case {
        Case(
            id, level, requirement, source: source, fault: fault,
            sends: "messages: \(messages.map { $0.1.text() }.joined(separator: " and "))",
            play: chats(messages), check: Check.refusal(messages.map(\.0)))
    }

    private static func accepted(
        _ id: String, _ requirement: String, _ source: String, _ fault: Fault, _ messages: [(String, JSONValue)]
    ) -> Case {
        Case(
            id, .must, requirement, source: source, fault: fault,
            sends: "messages: \(messages.map { $0.1.text() }.joined(separator: " and "))",
            play: chats(messages), check: Check.accepted(messages.map(\.0)))
    }
}

extension ReferenceBehaviour {
    /// Answers requests with the messages a condition picks as if they asked something sensible.
    mutating func fillsMessages(_ picked: @escaping @Sendable (JSONValue) -> Bool) {
        answer { request, right in
            guard var json = request.json, let messages = json["messages"], picked(messages) else { return right(request) }
            json["messages"] = [["role": "user", "content": "Hello"]]
            var filled = request
            filled.body = json.bytes
            return right(filled)
        }
    }
}
