import Conversation

/// Writes the body of a request to a Messages upstream.
///
/// What is the same from turn to turn comes first (tools, instructions, what the client's platform says, the conversation so far), and
/// the last block of each bears a mark, so that the upstream finds it in its cache; the API takes four marks at most.
/// Sampling settings are not passed on: models of this API refuse them.
struct AnthropicRequestBody {
    let model: String
    /// The longest reply, in tokens, where the client names none: the API wants a number.
    let tokensMax: Int
    var briefing = Briefing()

    func encode(_ prompt: Prompt) -> [UInt8] {
        let instructions = briefing.instructions(for: prompt)
        let tools = OfferedTools(prompt, briefing.leftOut)
        let turns = MessageTurns(prompt.everything)
        var body: [UInt8] = []
        body.reserveCapacity(2048)
        body.write("{\"model\":")
        body.write(json: model)
        body.write(",\"max_tokens\":")
        body.write(prompt.tokensMax ?? tokensMax)
        body.write(",\"stream\":true")
        encode(stops: prompt.stopSequences, to: &body)
        if !tools.isEmpty { encode(tools, prompt, to: &body) }
        encode(system: (instructions.isEmpty ? [] : [instructions]) + turns.system, isInstructed: !instructions.isEmpty, to: &body)
        body.write(",\"messages\":[")
        for (number, turn) in turns.turns.enumerated() {
            if number > 0 { body.write(",") }
            encode(turn, isLast: number == turns.turns.count - 1, to: &body)
        }
        body.write("]}")
        return body
    }

    private static let mark: StaticString = ",\"cache_control\":{\"type\":\"ephemeral\"}"

    private func encode(stops: [String], to body: inout [UInt8]) {
        // The API refuses one that is blank.
        let stops = stops.filter { !$0.allSatisfy(\.isWhitespace) }
        guard !stops.isEmpty else { return }
        body.write(",\"stop_sequences\":[")
        for (number, stop) in stops.enumerated() {
            if number > 0 { body.write(",") }
            body.write(json: stop)
        }
        body.write("]")
    }

    // MARK: - Tools

    private func encode(_ tools: OfferedTools, _ prompt: Prompt, to body: inout [UInt8]) {
        body.write(",\"tools\":[")
        // The gateway's own first: they are the same in every conversation.
        for (number, tool) in tools.own.enumerated() {
            if number > 0 { body.write(",") }
            body.write("{\"name\":")
            body.write(json: tool.name)
            body.write(",\"description\":")
            body.write(json: tool.summary)
            body.write(",\"input_schema\":")
            body.append(contentsOf: tool.parameters.utf8)
            if number == tools.own.count - 1, tools.client.isEmpty { body.write(Self.mark) }
            body.write("}")
        }
        for (number, tool) in tools.client.enumerated() {
            if number > 0 || !tools.own.isEmpty { body.write(",") }
            encode(tool, to: &body)
            if number == tools.client.count - 1 { body.write(Self.mark) }
            body.write("}")
        }
        body.write("]")
        encodeChoice(prompt, to: &body)
    }

    /// All of a client's tool but its closing brace; its schema as sent.
    private func encode(_ tool: OfferedFunction, to body: inout [UInt8]) {
        body.write("{\"name\":")
        body.write(json: tool.name)
        if let summary = tool.summary {
            body.write(",\"description\":")
            body.append(contentsOf: summary)
        }
        body.write(",\"input_schema\":")
        guard let parameters = tool.parameters else { return body.write("{\"type\":\"object\",\"properties\":{}}") }
        guard tool.lacksType else { return body.append(contentsOf: parameters) }
        let rest = parameters.dropFirst()
        body.write("{\"type\":\"object\"")
        if rest.contains(where: { $0 == UInt8(ascii: "\"") }) { body.write(",") }
        body.append(contentsOf: rest)
    }

    private func encodeChoice(_ prompt: Prompt, to body: inout [UInt8]) {
        // The client's wish for a call was met by the first leg; in a later one it would be met for ever.
        let choice = prompt.leg == 0 || prompt.toolChoice == .forbidden ? prompt.toolChoice : .free
        guard choice != .free || prompt.forbidsParallelCalls else { return }
        body.write(",\"tool_choice\":{\"type\":")
        switch choice {
        case .free: body.write("\"auto\"")
        case .required: body.write("\"any\"")
        case .forbidden: return body.write("\"none\"}")
        case .named(let name):
            body.write("\"tool\",\"name\":")
            body.write(json: name)
        }
        if prompt.forbidsParallelCalls { body.write(",\"disable_parallel_tool_use\":true") }
        body.write("}")
    }

    // MARK: - Messages

    private func encode(system texts: [String], isInstructed: Bool, to body: inout [UInt8]) {
        guard !texts.isEmpty else { return }
        body.write(",\"system\":[")
        for (number, text) in texts.enumerated() {
            if number > 0 { body.write(",") }
            // The instructions are the same in every conversation, the rest in every turn of one.
            encode(text, isMarked: number == texts.count - 1 || isInstructed && number == 0, to: &body)
        }
        body.write("]")
    }

    private func encode(_ turn: MessageTurns.Turn, isLast: Bool, to body: inout [UInt8]) {
        body.write(turn.isUser ? "{\"role\":\"user\",\"content\":[" : "{\"role\":\"assistant\",\"content\":[" as StaticString)
        var left = turn.results.count + turn.texts.count + turn.calls.count
        func separate() {
            left -= 1
            if left > 0 { body.write(",") }
        }
        for result in turn.results {
            body.write("{\"type\":\"tool_result\",\"tool_use_id\":")
            body.write(json: result.id)
            if !result.text.isEmpty {
                body.write(",\"content\":")
                body.write(json: result.text)
            }
            if result.isMissing { body.write(",\"is_error\":true") }
            if isLast, left == 1 { body.write(Self.mark) }
            body.write("}")
            separate()
        }
        for text in turn.texts {
            encode(text, isMarked: isLast && left == 1, to: &body)
            separate()
        }
        for call in turn.calls {
            body.write("{\"type\":\"tool_use\",\"id\":")
            body.write(json: call.id)
            body.write(",\"name\":")
            body.write(json: call.name)
            body.write(",\"input\":")
            body.append(contentsOf: call.input.utf8)
            body.write("}")
            separate()
        }
        body.write("]}")
    }

    private func encode(_ text: String, isMarked: Bool, to body: inout [UInt8]) {
        body.write("{\"type\":\"text\",\"text\":")
        body.write(json: text)
        if isMarked { body.write(Self.mark) }
        body.write("}")
    }
}
