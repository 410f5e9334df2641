internal import Yams

extension ScenarioReader {
    private static let later = ["requires", "clock", "faults", "call", "socket", "vad", "audio"]

    /// Reads a whole document; nil when it is not even a scenario's mapping.
    ///
    /// - Parameter suffix: what a matrix adds to the name.
    mutating func scenario(_ root: Node, suffix: String) -> Scenario? {
        guard let members = members(root, "", known: ScenarioSchema.keys(of: ScenarioSchema.root), later: Self.later) else { return nil }
        for key in ["schema", "name", "turns"] { require(key, in: members) }
        if let schema = text(members, "schema"), schema != ScenarioFile.schema, let node = members.fields["schema"] {
            fail(node, "schema", "expected '\(ScenarioFile.schema)', found '\(schema)'")
        }
        var scenario = Scenario(name: (text(members, "name") ?? "") + suffix)
        scenario.about = text(members, "about") ?? ""
        scenario.tags = texts(members, "tags")
        scenario.seed = UInt64(whole(members, "seed", in: 0...Int.max) ?? 1)
        scenario.language = text(members, "language")
        scenario.system = text(members, "system")
        scenario.firstMessage = text(members, "first_message")
        scenario.session = text(members, "session")
        scenario.tools = tools(members)
        target(members, into: &scenario.target)
        speech(members, into: &scenario.speech)
        attempts(members, into: &scenario.attempts)
        assertions(members, into: &scenario.assert)
        scenario.upstream = items(members, "upstream").compactMap { reply($0.node, $0.path) }
        scenario.turns = turns(members)
        return scenario
    }

    private mutating func tools(_ members: Members) -> [String] {
        items(members, "tools").compactMap { item in
            guard let name = text(item.node, item.path) else { return nil }
            if SystemTool.names.contains(name) { return name }
            fail(item.node, item.path, "unknown system tool '\(name)'; known are \(SystemTool.names.joined(separator: ", "))")
            return nil
        }
    }

    private mutating func target(_ parent: Members, into target: inout Scenario.Target) {
        let known = ScenarioSchema.keys(of: ScenarioSchema.target)
        guard let node = parent.fields["target"], let members = members(node, "target", known: known, later: ["token"]) else { return }
        if let kind = text(members, "kind"), kind != "elevenlabs", let node = members.fields["kind"] {
            let isLater = kind == "telegram"
            fail(
                node, "target.kind",
                isLater ? "'telegram' is kept for a later version; only 'elevenlabs' is played" : "expected 'elevenlabs', found '\(kind)'")
        }
        target.model = text(members, "model") ?? target.model
        target.user = text(members, "user")
        target.conversation = text(members, "conversation")
        if let node = members.fields["temperature"] {
            target.temperature = Self.kind(of: node) == "nothing" ? nil : number(members, "temperature", in: 0...2)
        }
        target.maxTokens = whole(members, "max_tokens", in: -1...1_000_000) ?? target.maxTokens
    }

    private mutating func speech(_ parent: Members, into speech: inout Scenario.Speech) {
        let known = ScenarioSchema.keys(of: ScenarioSchema.speech)
        guard let node = parent.fields["speech"], let members = members(node, "speech", known: known) else { return }
        speech.wordsPerMinute = number(members, "words_per_minute", in: 10...10_000) ?? speech.wordsPerMinute
        speech.startMilliseconds = whole(members, "start_ms", in: 0...60_000) ?? speech.startMilliseconds
        speech.ellipsis = flag(members, "ellipsis") ?? speech.ellipsis
    }

    private mutating func attempts(_ parent: Members, into attempts: inout Scenario.Attempts) {
        let known = ScenarioSchema.keys(of: ScenarioSchema.attempts)
        guard let node = parent.fields["attempts"], let members = members(node, "attempts", known: known) else { return }
        attempts.cascadeTimeoutMilliseconds = whole(members, "cascade_timeout_ms", in: 10...60_000) ?? attempts.cascadeTimeoutMilliseconds
        attempts.countMax = whole(members, "count_max", in: 1...10) ?? attempts.countMax
        attempts.closesOld = flag(members, "closes_old") ?? attempts.closesOld
        attempts.turnBudgetMilliseconds = whole(members, "turn_budget_ms", in: 10...600_000) ?? attempts.turnBudgetMilliseconds
    }

    private mutating func assertions(_ parent: Members, into assert: inout Scenario.Assertions) {
        let known = ScenarioSchema.keys(of: ScenarioSchema.assert)
        guard let node = parent.fields["assert"], let members = members(node, "assert", known: known) else { return }
        assert.ttftContentP95Milliseconds = whole(members, "ttft_content_p95_ms", in: 1...600_000)
        assert.false401 = whole(members, "false_401", in: 0...1_000_000)
        assert.leaks = whole(members, "leaks", in: 0...1_000_000)
        assert.isSessionHeard = word(members, "session", "heard")
        assert.areRunsTurns = word(members, "agent_runs", "turns")
    }

    /// Whether a key is there with the one word it can have.
    private mutating func word(_ members: Members, _ key: String, _ only: String) -> Bool {
        guard let text = text(members, key) else { return false }
        if text != only, let node = members.fields[key] { fail(node, members.path(to: key), "expected '\(only)', found '\(text)'") }
        return text == only
    }

    private mutating func reply(_ node: Node, _ path: String) -> UpstreamReply? {
        let known = ScenarioSchema.keys(of: ScenarioSchema.reply)
        guard let members = members(node, path, known: known, later: ["tool_calls"]) else { return nil }
        require("reply", in: members)
        var reply = UpstreamReply(reply: text(members, "reply") ?? "")
        if let node = members.fields["match"],
            let match = self.members(node, members.path(to: "match"), known: ScenarioSchema.keys(of: ScenarioSchema.match))
        {
            reply.lastUser = text(match, "last_user")
        }
        if let node = members.fields["stream"],
            let stream = self.members(node, members.path(to: "stream"), known: ScenarioSchema.keys(of: ScenarioSchema.pace))
        {
            reply.pace.firstTokenMilliseconds = whole(stream, "ttft_ms", in: 0...600_000)
            reply.pace.tokensPerSecond = number(stream, "tps", in: 0.1...100_000)
            reply.pace.jitter = number(stream, "jitter", in: 0...1)
            reply.pace.chunking = choice(stream, "chunk", of: UpstreamReply.Chunking.self) ?? .words
        }
        return reply
    }
}
