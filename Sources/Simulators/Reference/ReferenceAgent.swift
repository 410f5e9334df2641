/// A deterministic agent: it names the words of the question, and does what `[[…]]` in it says.
enum ReferenceAgent {
    /// Upstream faults that leave no word, and those that break an answer off.
    private static let early: Set<String> = [
        "status-401", "status-429", "status-500", "status-503", "status-529", "not-sse-html", "not-sse-json", "empty-body", "role-only",
        "empty-deltas",
    ]
    private static let late: Set<String> = [
        "truncate", "reset-mid", "bad-chunk-size", "bad-json-event", "mid-error-object", "mid-error-string",
    ]

    /// Plans the answer to a request; `history` is what the user said before, the newest last.
    static func plan(
        _ body: JSONValue, asked text: String, history: [String], results: [String] = [], own tools: [String] = []
    ) -> ReferencePlan {
        var plan = ReferencePlan()
        let orders = ReferenceOrders(text)
        let leg = results.isEmpty ? 0 : 1
        plan.wait = .milliseconds(min(orders.number("wait") ?? 5, 60_000))
        if orders.value("stall") != nil { plan.wait = .seconds(3600) }
        plan.failure = orders.value("fail").map { Int($0).map { (400...599).contains($0) ? $0 : 500 } ?? 500 }
        if let fault = orders.value("fault"), early.contains(fault) || late.contains(fault) { plan.failure = 500 }
        if let said = orders.value("say", leg: leg) { plan.deltas = words(of: said) }
        let calls = results.isEmpty ? forcedTool(body).map { [$0] } ?? Self.calls(orders, 0, body) : []
        plan.toolCalls = calls
        plan.effects = results.isEmpty ? effects(orders, body, tools) : []
        if !plan.effects.isEmpty, calls.isEmpty {
            plan.afterwards = words(of: orders.value("say", leg: 1) ?? "That is done, and here is what there is to say about \(text).")
        } else if !calls.isEmpty {
            plan.finish = "tool_calls"
        } else if plan.deltas.isEmpty {
            speak(&plan, orders, text, history, results)
        }
        if let fault = orders.value("fault"), late.contains(fault) {
            plan.deltas = Array((plan.deltas.isEmpty ? words(of: answer(to: text, history: history)) : plan.deltas).prefix(5))
        }
        limit(&plan, body)
        return plan
    }

    private static func speak(
        _ plan: inout ReferencePlan, _ orders: ReferenceOrders, _ text: String, _ history: [String], _ results: [String]
    ) {
        if !results.isEmpty {
            plan.deltas = words(of: "The tool answered \(results.joined(separator: ", ")), and that is what there is to say about \(text).")
        } else if let count = orders.number("words") {
            plan.deltas = (1...max(1, min(count, 10_000))).map { "word\($0) " }
        } else if orders.value("markdown") != nil {
            plan.deltas = words(of: "**Bold** words and a [link](http://example.com), in a list:\n\n- one\n- two\n")
        } else if plan.failure == nil {
            plan.deltas = words(of: answer(to: text, history: history))
        }
    }

    private static func answer(to text: String, history: [String]) -> String {
        if text.lowercased().contains("what did i just say") {
            let said = history.last.map { "You said: \($0)." } ?? "You have not said anything before this question."
            return said + " That is all I remember of it, as far as this conversation goes."
        }
        let question = text.isEmpty ? "nothing" : text
        return "About \(question) there is this to say: it takes a handful of words, one after the other, and here they are."
    }

    /// Cuts into words that keep the space after them; never inside a character.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            word.append(character)
            if character == " " {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// The calls of the client's tools that are ordered and offered.
    private static func calls(_ orders: ReferenceOrders, _ leg: Int, _ body: JSONValue) -> [ReferencePlan.ToolCall] {
        orders.calls(leg: leg).compactMap { call in
            tool(call.name, body).map { .init(name: $0.name, arguments: call.arguments ?? $0.arguments) }
        }
    }

    /// The calls of the server's own tools.
    private static func effects(_ orders: ReferenceOrders, _ body: JSONValue, _ tools: [String]) -> [ReferencePlan.ToolCall] {
        orders.calls(leg: 0).filter { tools.contains($0.name) && tool($0.name, body) == nil }.map {
            .init(name: $0.name, arguments: $0.arguments ?? "{}")
        }
    }

    /// A tool call when the request forces one.
    private static func forcedTool(_ body: JSONValue) -> ReferencePlan.ToolCall? {
        guard let tools = body["tools"]?.array, !tools.isEmpty else { return nil }
        let names = tools.compactMap { $0["function"]?["name"]?.string }
        let name: String? =
            switch body["tool_choice"] {
            case .string("required"): names.first
            case .some(let choice): choice["function"]?["name"]?.string.flatMap { names.contains($0) ? $0 : nil }
            case nil: nil
            }
        return name.flatMap { tool($0, body) }
    }

    /// A call of an offered tool with all that its schema names.
    private static func tool(_ name: String, _ body: JSONValue) -> ReferencePlan.ToolCall? {
        guard let tool = body["tools"]?.array?.first(where: { $0["function"]?["name"]?.string == name }) else { return nil }
        let properties = tool["function"]?["parameters"]?["properties"]?.members ?? []
        let arguments = properties.map { JSONMember(key: $0.key, value: $0.value["type"]?.string == "integer" ? 1 : "as asked") }
        return .init(name: name, arguments: JSONValue.object(arguments).text())
    }

    private static func limit(_ plan: inout ReferencePlan, _ body: JSONValue) {
        let stops = body["stop"]?.array?.compactMap(\.string) ?? body["stop"]?.string.map { [$0] } ?? []
        for stop in stops where !stop.isEmpty {
            if let at = plan.text.firstRange(of: stop) { plan.deltas = words(of: String(plan.text[..<at.lowerBound])) }
        }
        let most = [body["max_tokens"], body["max_completion_tokens"]].compactMap { $0?.integer }.filter { $0 > 0 }.min()
        if let most, plan.deltas.count > most {
            plan.deltas = Array(plan.deltas[..<most])
            plan.finish = "length"
        }
    }
}
