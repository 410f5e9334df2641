/// Writes scenarios as files that ``ScenarioFile`` reads: YAML of the schema `vgw.scenario/1`, without what is as it is by default.
public enum ScenarioWriter {
    /// The file's text.
    public static func text(_ scenario: Scenario) -> String { YAMLText.block(document(scenario)) }

    static func document(_ scenario: Scenario) -> JSONValue {
        var file: JSONValue = ["schema": .string(ScenarioFile.schema), "name": .string(scenario.name)]
        if !scenario.about.isEmpty { file["about"] = .string(scenario.about) }
        if !scenario.tags.isEmpty { file["tags"] = .array(scenario.tags.map(JSONValue.string)) }
        if scenario.seed != 1 { file["seed"] = .integer(Int(clamping: scenario.seed)) }
        file["language"] = scenario.language.map(JSONValue.string)
        file["target"] = target(scenario.target)
        file["system"] = scenario.system.map(JSONValue.string)
        file["first_message"] = scenario.firstMessage.map(JSONValue.string)
        file["session"] = scenario.session.map(JSONValue.string)
        if !scenario.tools.isEmpty { file["tools"] = .array(scenario.tools.map(JSONValue.string)) }
        file["speech"] = changed(speech(scenario.speech), from: speech(.init()))
        file["attempts"] = changed(attempts(scenario.attempts), from: attempts(.init()))
        if !scenario.upstream.isEmpty { file["upstream"] = .array(scenario.upstream.map(reply)) }
        file["turns"] = .array(scenario.turns.map(turn))
        file["assert"] = assertions(scenario.assert)
        return file
    }

    /// The keys whose values differ; nil when none do.
    private static func changed(_ value: JSONValue, from plain: JSONValue) -> JSONValue? {
        let members = (value.members ?? []).filter { plain[$0.key] != $0.value }
        return members.isEmpty ? nil : .object(members)
    }

    private static func target(_ target: Scenario.Target) -> JSONValue? {
        var value: JSONValue = ["kind": "elevenlabs"]
        let plain = Scenario.Target()
        if target.model != plain.model { value["model"] = .string(target.model) }
        value["user"] = target.user.map(JSONValue.string)
        value["conversation"] = target.conversation.map(JSONValue.string)
        if target.temperature != plain.temperature { value["temperature"] = target.temperature.map(JSONValue.decimal) ?? .null }
        if target.maxTokens != plain.maxTokens { value["max_tokens"] = .integer(target.maxTokens) }
        return value.members?.count == 1 ? nil : value
    }

    private static func speech(_ speech: Scenario.Speech) -> JSONValue {
        [
            "words_per_minute": .decimal(speech.wordsPerMinute), "start_ms": .integer(speech.startMilliseconds),
            "ellipsis": .bool(speech.ellipsis),
        ]
    }

    private static func attempts(_ attempts: Scenario.Attempts) -> JSONValue {
        [
            "cascade_timeout_ms": .integer(attempts.cascadeTimeoutMilliseconds), "count_max": .integer(attempts.countMax),
            "closes_old": .bool(attempts.closesOld), "turn_budget_ms": .integer(attempts.turnBudgetMilliseconds),
        ]
    }

    private static func assertions(_ assert: Scenario.Assertions) -> JSONValue? {
        var value = JSONValue.object([])
        value["ttft_content_p95_ms"] = assert.ttftContentP95Milliseconds.map(JSONValue.integer)
        value["false_401"] = assert.false401.map(JSONValue.integer)
        value["leaks"] = assert.leaks.map(JSONValue.integer)
        if assert.isSessionHeard { value["session"] = "heard" }
        if assert.areRunsTurns { value["agent_runs"] = "turns" }
        return value == .object([]) ? nil : value
    }

    private static func reply(_ reply: UpstreamReply) -> JSONValue {
        var value = JSONValue.object([])
        value["match"] = reply.lastUser.map { ["last_user": .string($0)] }
        value["reply"] = .string(reply.reply)
        var pace = JSONValue.object([])
        pace["ttft_ms"] = reply.pace.firstTokenMilliseconds.map(JSONValue.integer)
        pace["tps"] = reply.pace.tokensPerSecond.map(JSONValue.decimal)
        pace["jitter"] = reply.pace.jitter.map(JSONValue.decimal)
        if reply.pace.chunking != .words { pace["chunk"] = .string(reply.pace.chunking.rawValue) }
        if pace != .object([]) { value["stream"] = pace }
        return value
    }

    private static func turn(_ turn: ScenarioTurn) -> JSONValue {
        var value: JSONValue = ["id": .string(turn.id)]
        if let interrupt = turn.interrupt {
            var cut: JSONValue = ["after": .string(interrupt.after.rawValue)]
            if interrupt.after.isCounted { cut["count"] = .integer(interrupt.count) }
            if interrupt.abort != .fin { cut["abort"] = .string(interrupt.abort.rawValue) }
            value["interrupt"] = cut
        }
        if turn.delivery.hasWords { value["user"] = .string(turn.user) }
        value["language"] = turn.language.map(JSONValue.string)
        value["conversation"] = turn.conversation.map(JSONValue.string)
        if let details = details(turn.delivery) { value["delivery"] = .object([.init(key: turn.delivery.name, value: details)]) }
        if !turn.expect.isEmpty { value["expect"] = .array(turn.expect.map(expectation)) }
        return value
    }

    private static func details(_ delivery: ScenarioTurn.Delivery) -> JSONValue? {
        switch delivery {
        case .plain: nil
        case .speculative(let words, let lead): ["cut_words": .integer(words), "lead_ms": .integer(lead)]
        case .revise(let from, let lead): ["from": .string(from), "lead_ms": .integer(lead)]
        case .retry(let count), .replay(let count): ["count": .integer(count)]
        case .silence(let form, let wait): ["form": .string(form.rawValue), "wait_ms": .integer(wait)]
        case .late(let turn): ["turn": .string(turn)]
        case .shrunk(let to, let wait): ["to": .string(to), "wait_ms": .integer(wait)]
        case .foreign(let said): ["said": .array(said.map(JSONValue.string))]
        case .hangUp: .object([])
        }
    }

    private static func expectation(_ expectation: CallExpectation) -> JSONValue {
        switch expectation {
        case .firstContent(let limit): ["event": "first_content", "within_ms": .integer(limit)]
        case .content(.contains(let text)): ["event": "content", "contains": .string(text)]
        case .content(.absent(let text)): ["event": "content", "absent": .string(text)]
        case .content(.absentPattern(let pattern)): ["event": "content", "absent_pattern": .string(pattern)]
        case .upstreamCancelled(let limit): ["event": "upstream_cancelled", "within_ms": .integer(limit)]
        case .sessionAssistant(let turn, .heard): ["event": "session_assistant", "turn": .string(turn), "equals": "heard"]
        case .sessionAssistant(let turn, .text(let text)):
            ["event": "session_assistant", "turn": .string(turn), "equals": .string(text)]
        case .toolCall(let name): ["event": "tool_call", "name": .string(name)]
        case .attempts(let most): ["event": "attempts", "most": .integer(most)]
        }
    }
}
