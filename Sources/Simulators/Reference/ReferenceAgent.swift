/// A deterministic agent: it names the words of the question, and does what `[[…]]` in it says.
enum ReferenceAgent {
    /// Plans the answer to a request; `history` is what the user said before, the newest last.
    static func plan(_ body: JSONValue, asked text: String, history: [String], results: [String] = []) -> ReferencePlan {
        var plan = ReferencePlan()
        let orders = orders(in: text)
        plan.wait = .milliseconds(min(orders["wait"].flatMap { Int($0) } ?? 5, 60_000))
        plan.failure = orders["fail"].flatMap { Int($0) }.map { (400...599).contains($0) ? $0 : 500 }
        if !results.isEmpty {
            plan.deltas = words(of: "The tool answered \(results.joined(separator: ", ")), and that is what there is to say about \(text).")
        } else if let tool = forcedTool(body) ?? orders["call"].flatMap({ Self.tool($0, body) }) {
            plan.toolCalls = [tool]
            plan.finish = "tool_calls"
            return plan
        } else if let count = orders["words"].flatMap({ Int($0) }) {
            plan.deltas = (1...max(1, min(count, 10_000))).map { "word\($0) " }
        } else if orders["markdown"] != nil {
            plan.deltas = words(of: "**Bold** words and a [link](http://example.com), in a list:\n\n- one\n- two\n")
        } else if plan.failure == nil {
            plan.deltas = words(of: answer(to: text, history: history))
        }
        limit(&plan, body)
        return plan
    }

    private static func answer(to text: String, history: [String]) -> String {
        if text.lowercased().contains("what did i just say") {
            let said = history.last.map { "You said: \($0)." } ?? "You have not said anything before this question."
            return said + " That is all I remember of it, as far as this conversation goes."
        }
        let question = text.isEmpty ? "nothing" : text
        return "About \(question) there is this to say: it takes a handful of words, one after the other, and here they are."
    }

    /// The orders `[[name value]]` in a text.
    private static func orders(in text: String) -> [String: String] {
        var orders: [String: String] = [:]
        var rest = text[...]
        while let open = rest.firstRange(of: "[[") {
            guard let close = rest[open.upperBound...].firstRange(of: "]]") else { break }
            let parts = rest[open.upperBound..<close.lowerBound].split(separator: " ", maxSplits: 1)
            if let name = parts.first { orders[String(name)] = parts.count > 1 ? String(parts[1]) : "" }
            rest = rest[close.upperBound...]
        }
        return orders
    }

    /// Cuts into words that keep the space after them; never inside a character.
    private static func words(of text: String) -> [String] {
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
