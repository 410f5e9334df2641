internal import Yams

extension ScenarioReader {
    private static let leadMilliseconds = 0...60_000

    /// The turns, their ids unlike each other.
    mutating func turns(_ parent: Members) -> [ScenarioTurn] {
        var turns: [ScenarioTurn] = []
        for (index, item) in items(parent, "turns").enumerated() {
            guard let turn = turn(item.node, item.path, number: index + 1, earlier: turns) else { continue }
            turns.append(turn)
        }
        if turns.isEmpty, problems.isEmpty { fail(parent.node, "turns", "a scenario needs at least one turn") }
        return turns
    }

    private mutating func turn(_ node: Node, _ path: String, number: Int, earlier: [ScenarioTurn]) -> ScenarioTurn? {
        let known = ScenarioSchema.keys(of: ScenarioSchema.turn)
        guard let members = members(node, path, known: known, later: ["audio", "gap_before_ms", "overlap"]) else { return nil }
        var turn = ScenarioTurn(id: text(members, "id") ?? "\(number)", user: text(members, "user") ?? "")
        if earlier.contains(where: { $0.id == turn.id }) {
            fail(node, members.path(to: "id"), "the id '\(turn.id)' is taken by an earlier turn")
        }
        turn.language = text(members, "language")
        turn.conversation = text(members, "conversation")
        turn.delivery = delivery(members, earlier: earlier.map(\.id)) ?? .plain
        turn.interrupt = interrupt(members, isFirst: earlier.isEmpty)
        turn.expect = items(members, "expect").compactMap { expectation($0.node, $0.path, turns: earlier.map(\.id) + [turn.id]) }
        if !turn.delivery.hasWords {
            if let user = members.fields["user"] {
                fail(user, members.path(to: "user"), "a \(turn.delivery.name) has no words; remove it or the \(turn.delivery.name)")
            }
        } else if turn.user.isEmpty, problems.isEmpty {
            fail(node, path, "'user' is missing: what the caller says, or 'delivery: {silence: {}}'")
        }
        return turn
    }

    private mutating func delivery(_ parent: Members, earlier: [String]) -> ScenarioTurn.Delivery? {
        guard let node = parent.fields["delivery"] else { return nil }
        let path = parent.path(to: "delivery")
        let kinds = ScenarioSchema.deliveries.map(\.0)
        guard let members = members(node, path, known: kinds) else { return nil }
        guard members.fields.count == 1, let kind = members.fields.first else {
            if problems.isEmpty { fail(node, path, "expected exactly one of \(kinds.joined(separator: ", "))") }
            return nil
        }
        let schema = ScenarioSchema.deliveries.first { $0.0 == kind.key }?.1 ?? .null
        guard let details = self.members(kind.value, "\(path).\(kind.key)", known: ScenarioSchema.keys(of: schema)) else { return nil }
        switch kind.key {
        case "speculative":
            return .speculative(
                cutWords: whole(details, "cut_words", in: 1...100) ?? 2,
                leadMilliseconds: whole(details, "lead_ms", in: Self.leadMilliseconds) ?? 250)
        case "revise":
            require("from", in: details)
            return .revise(
                from: text(details, "from") ?? "", leadMilliseconds: whole(details, "lead_ms", in: Self.leadMilliseconds) ?? 250)
        case "retry": return .retry(count: whole(details, "count", in: 1...10) ?? 1)
        case "replay": return .replay(count: whole(details, "count", in: 1...10) ?? 1)
        case "late": return place(details, "turn", among: earlier).map { .late(turn: $0) }
        case "shrunk":
            let wait = whole(details, "wait_ms", in: Self.leadMilliseconds) ?? 0
            return place(details, "to", among: earlier).map { .shrunk(to: $0, waitMilliseconds: wait) }
        case "foreign":
            require("said", in: details)
            return .foreign(said: texts(details, "said"))
        case "hang_up": return .hangUp
        default:
            return .silence(
                choice(details, "form", of: ScenarioTurn.SilenceForm.self) ?? .dots,
                waitMilliseconds: whole(details, "wait_ms", in: Self.leadMilliseconds) ?? 0)
        }
    }

    /// The id of an earlier turn.
    private mutating func place(_ details: Members, _ key: String, among earlier: [String]) -> String? {
        require(key, in: details)
        guard let id = text(details, key) else { return nil }
        if earlier.contains(id) { return id }
        if let node = details.fields[key] {
            let known = earlier.isEmpty ? "there are none" : "known are \(earlier.joined(separator: ", "))"
            fail(node, details.path(to: key), "there is no turn '\(id)' before this one; \(known)")
        }
        return nil
    }

    private mutating func interrupt(_ parent: Members, isFirst: Bool) -> Interrupt? {
        guard let node = parent.fields["interrupt"] else { return nil }
        let path = parent.path(to: "interrupt")
        guard let members = members(node, path, known: ScenarioSchema.keys(of: ScenarioSchema.interrupt)) else { return nil }
        if isFirst { fail(node, path, "the first turn has no reply before it to interrupt") }
        require("after", in: members)
        guard let after = choice(members, "after", of: Interrupt.After.self) else { return nil }
        if !after.isCounted, let count = members.fields["count"] {
            fail(count, members.path(to: "count"), "'\(after.rawValue)' is not counted; remove it")
        }
        return Interrupt(
            after: after, count: whole(members, "count", in: 1...1_000_000) ?? 1,
            abort: choice(members, "abort", of: CurlTransfer.HangUp.self) ?? .fin)
    }

    private mutating func expectation(_ node: Node, _ path: String, turns: [String]) -> CallExpectation? {
        let events = ScenarioSchema.expectations.map(\.event)
        let later = ["side_effects", "rpc", "speak", "speak_overlap", "call_state", "resync"]
        guard let mapping = node.mapping, let event = mapping["event"]?.scalar?.string else {
            fail(node, path, "expected {event: NAME, ...} with NAME one of \(events.joined(separator: ", "))")
            return nil
        }
        guard let known = ScenarioSchema.expectations.first(where: { $0.event == event }) else {
            let nearest = nearestWord(to: event, among: events)
            let message = later.contains(event) ? "is kept for a later version" : "is unknown; the nearest is '\(nearest)'"
            fail(mapping["event"] ?? node, "\(path).event", "'\(event)' \(message)")
            return nil
        }
        guard let members = members(node, path, known: ["event"] + known.details.map(\.0)) else { return nil }
        for key in known.required { require(key, in: members) }
        switch event {
        case "first_content": return .firstContent(withinMilliseconds: whole(members, "within_ms", in: 1...600_000) ?? 2000)
        case "upstream_cancelled": return .upstreamCancelled(withinMilliseconds: whole(members, "within_ms", in: 1...60_000) ?? 1000)
        case "tool_call":
            return text(members, "name").map { .toolCall(name: $0) }
        case "attempts":
            return whole(members, "most", in: 1...100).map { .attempts(most: $0) }
        case "session_assistant": return sessionAssistant(members, turns: turns)
        default: return textRule(members).map { .content($0) }
        }
    }

    private mutating func sessionAssistant(_ members: Members, turns: [String]) -> CallExpectation? {
        guard let turn = text(members, "turn"), let equals = text(members, "equals") else { return nil }
        if !turns.contains(turn), let node = members.fields["turn"] {
            fail(node, members.path(to: "turn"), "there is no turn '\(turn)' up to here; known are \(turns.joined(separator: ", "))")
        }
        return .sessionAssistant(turn: turn, equals: equals == "heard" ? .heard : .text(equals))
    }

    private mutating func textRule(_ members: Members) -> CallExpectation.TextRule? {
        if let text = text(members, "contains") { return .contains(text) }
        if let text = text(members, "absent") { return .absent(text) }
        if let pattern = text(members, "absent_pattern"), let node = members.fields["absent_pattern"] {
            if (try? Regex(pattern)) != nil { return .absentPattern(pattern) }
            fail(node, members.path(to: "absent_pattern"), "is not a regular expression")
            return nil
        }
        fail(members.node, members.path, "expected 'contains', 'absent' or 'absent_pattern'")
        return nil
    }
}
