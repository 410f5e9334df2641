import Simulators

/// A conversation as a voice platform holds it: plays its requests, and keeps what the session must remember of it.
///
/// One thread uses it.  Every utterance holds the play's own word, by which its requests and lines are known again.
final class Talk {
    /// What came of one request.
    struct Answer {
        var text: String
        var calls: [Call]

        struct Call {
            var id: String
            var name: String
            var arguments: String
        }

        init(_ response: WireResponse?) {
            let stream = response.map(ChatStream.init)
            text = stream?.text ?? ""
            var calls: [Int: Call] = [:]
            for piece in stream?.chunks.flatMap(\.toolCalls) ?? [] {
                let index = piece["index"]?.integer ?? 0
                var call = calls[index] ?? Call(id: "", name: "", arguments: "")
                call.id += piece["id"]?.string ?? ""
                call.name += piece["function"]?["name"]?.string ?? ""
                call.arguments += piece["function"]?["arguments"]?.string ?? ""
                calls[index] = call
            }
            self.calls = calls.sorted { $0.key < $1.key }.map(\.value)
        }

        /// The first words of it.
        func words(_ count: Int) -> String { text.split(separator: " ").prefix(count).joined(separator: " ") }

        /// The assistant's message as the platform sends it back.
        var message: JSONValue {
            var message: JSONValue = ["role": "assistant", "content": .string(text)]
            guard !calls.isEmpty else { return message }
            message["tool_calls"] = .array(
                calls.map { call in
                    [
                        "id": .string(call.id), "type": "function",
                        "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                    ]
                })
            return message
        }

        /// A tool's message for each call.
        func results(_ text: String) -> [JSONValue] {
            calls.map { ["role": "tool", "tool_call_id": .string($0.id), "content": .string(text)] }
        }
    }

    let stage: Stage
    /// A rare word that every utterance holds.
    let word: String
    /// `X-Conversation-Id`; nil sends none.
    var conversation: String?
    /// Whether a request without an id says whose it is.
    var user: String?
    var tools: [JSONValue] = []
    var forcesTool = false
    /// What the session must hold, oldest first.
    private var expected: [JSONValue] = []

    init(_ stage: Stage) {
        self.stage = stage
        word = stage.words.word()
        conversation = stage.words.conversation()
        stage.note("word", word)
    }

    /// Another conversation of the same play.
    func second() -> Talk { Talk(of: self) }

    private init(of first: Talk) {
        stage = first.stage
        word = first.word
        conversation = stage.words.conversation()
    }

    /// Something to say; `more` tells utterances of a play apart.
    func about(_ more: String = "") -> String { "Tell me about \(word)\(more)." }

    func request(_ messages: [JSONValue], _ change: (inout ChatRequest) -> Void = { _ in }) -> OutgoingRequest {
        var chat = ChatRequest(messages, model: stage.settings.model)
        if !tools.isEmpty { chat["tools"] = .array(tools) }
        if forcesTool, let name = tools.first?["function"]?["name"] {
            chat["tool_choice"] = ["type": "function", "function": ["name": name]]
        }
        if let user { chat["user_id"] = .string(user) }
        change(&chat)
        var request = stage.post(chat, conversation: conversation)
        if conversation == nil { request.set("X-Conversation-Id", nil) }
        return request
    }

    /// A request with this history, answered whole.
    @discardableResult
    func ask(_ messages: [JSONValue], on label: String, _ change: (inout ChatRequest) -> Void = { _ in }) throws -> Answer {
        let connection = try stage.reach(label)
        stage.send(request(messages, change), on: connection)
        connection.close()
        return Answer(connection.reader.responses.first)
    }

    /// A request with this history, read until so many deltas have come and left open.
    func begin(
        _ messages: [JSONValue], on label: String, deltas: Int = 0, _ change: (inout ChatRequest) -> Void = { _ in }
    ) throws -> RawConnection {
        let connection = try stage.reach(label)
        stage.start(request(messages, change), on: connection)
        if deltas > 0 { stage.receive(deltas: deltas, on: connection) }
        return connection
    }

    /// Reads the rest of an answer and closes.
    @discardableResult
    func end(_ connection: RawConnection) -> Answer {
        stage.finish(connection)
        connection.close()
        return Answer(connection.reader.responses.first)
    }

    /// What has come of an answer so far.
    func soFar(_ connection: RawConnection) -> Answer { Answer(connection.reader.responses.first) }

    // What must be remembered.

    func keeps(user text: String) { keep("user", text, nil) }

    /// A reply, as far as it was heard; `state` nil for whichever.
    func keeps(reply text: String, _ state: String? = "complete") { keep("assistant", text, state) }

    /// Leaves open what follows in the session.
    func expectsAnything() { keep("*", SessionLine.anything, nil) }

    private func keep(_ role: String, _ text: String, _ state: String?) {
        expected.append(["role": .string(role), "text": .string(text), "state": state.map { .string($0) } ?? .null])
    }

    /// Notes what must be remembered, what is, and how often the agent was asked.
    func close(alsoOf other: Talk? = nil, runs: Int? = nil) throws {
        let wanted = SessionLine.read((expected + (other?.expected ?? [])).map { $0.text() }.joined(separator: "\n"))
        stage.note("expected", (expected + (other?.expected ?? [])).map { $0.text() }.joined(separator: "\n"))
        if let runs { stage.note("runs", "\(runs)") }
        try stage.export { lines in SessionLine.difference(of: SessionLine.alive(in: lines, since: word), from: wanted) == nil }
        noteAgentRequests()
    }

    /// The requests the agent got for this play's utterances.
    func noteAgentRequests() {
        guard let all = stage.settings.agentRequests?() else { return }
        let bodies = all.filter { $0.contains(word) }.compactMap { JSONValue(parsing: Array($0.utf8)) }
        let mine = bodies.filter { body in
            body["messages"]?.array?.last { $0["role"]?.string == "user" }.map { AgentRequest.text(of: $0).contains(word) } ?? false
        }
        stage.note("agent", JSONValue.array(mine.map { AgentRequest.trimmed($0, since: word) }).text())
    }
}
