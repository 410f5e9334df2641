/// The rules that bind messages to each other: calls with their results, and the reasoning that belongs to calls.
extension MessagesRules {
    func checkPairs(_ messages: [JSONValue]) throws(MessagesRefusal) {
        var known: Set<String> = []
        // Neighbours of one role count as one turn.
        let turns = Self.turns(messages)
        for (number, turn) in turns.enumerated() {
            let uses = turn.blocks.filter { $0.block["type"]?.string == "tool_use" }.compactMap { $0.block["id"]?.string }
            for use in uses {
                guard known.insert(use).inserted else { throw MessagesRefusal("messages: `tool_use` ids must be unique") }
            }
            let before = number > 0 ? turns[number - 1].uses : []
            var answered: Set<String> = []
            for (place, block) in turn.blocks where block["type"]?.string == "tool_result" {
                let id = block["tool_use_id"]?.string ?? ""
                guard before.contains(id) else {
                    throw MessagesRefusal(
                        "\(place): unexpected `tool_use_id` found in `tool_result` blocks: \(id). Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
                    )
                }
                guard answered.insert(id).inserted else {
                    throw MessagesRefusal(
                        "\(place): each tool_use must have a single result. Found multiple `tool_result` blocks with id: \(id)")
                }
            }
            guard number > 0, !before.isEmpty else { continue }
            let missing = before.filter { !answered.contains($0) }
            let leading = turn.blocks.prefix { $0.block["type"]?.string == "tool_result" }.count
            guard missing.isEmpty, leading == answered.count else {
                throw Self.unanswered(missing.isEmpty ? before : missing, at: turns[number - 1].last)
            }
        }
        if let turn = turns.last, !turn.uses.isEmpty { throw Self.unanswered(turn.uses, at: turn.last) }
    }

    /// With thinking on, the turn that goes on with results must begin with the reasoning it began with.
    func checkThoughts(_ messages: [JSONValue]) throws(MessagesRefusal) {
        let type = tree["thinking"]?["type"]?.string
        guard type == "enabled" else { return }
        let turns = Self.turns(messages)
        guard let last = turns.last, last.blocks.contains(where: { $0.block["type"]?.string == "tool_result" }), turns.count >= 2 else {
            return
        }
        guard let first = turns[turns.count - 2].blocks.first else { return }
        let found = first.block["type"]?.string ?? "text"
        guard found == "thinking" || found == "redacted_thinking" else {
            throw MessagesRefusal(
                "\(first.place).type: Expected `thinking` or `redacted_thinking`, but found `\(found)`. When `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks)."
            )
        }
    }

    private static func unanswered(_ ids: [String], at message: Int) -> MessagesRefusal {
        MessagesRefusal(
            "messages.\(message): `tool_use` ids were found without `tool_result` blocks immediately after: \(ids.joined(separator: ", ")). Each `tool_use` block must have a corresponding `tool_result` block in the next message."
        )
    }

    private struct Turn {
        var role: String
        /// Index of its last message.
        var last: Int
        var blocks: [(place: String, block: JSONValue)]

        var uses: [String] { blocks.filter { $0.block["type"]?.string == "tool_use" }.compactMap { $0.block["id"]?.string } }
    }

    private static func turns(_ messages: [JSONValue]) -> [Turn] {
        var turns: [Turn] = []
        for (index, message) in messages.enumerated() {
            let role = message["role"]?.string ?? ""
            let items: [JSONValue] =
                switch message["content"] {
                case .array(let blocks)?: blocks
                case .string(let text)?: [["type": "text", "text": .string(text)]]
                default: []
                }
            let blocks = items.enumerated().map { ("messages.\(index).content.\($0.offset)", $0.element) }
            if let previous = turns.last, previous.role == role {
                turns[turns.count - 1].blocks += blocks
                turns[turns.count - 1].last = index
            } else {
                turns.append(Turn(role: role, last: index, blocks: blocks))
            }
        }
        return turns
    }
}
