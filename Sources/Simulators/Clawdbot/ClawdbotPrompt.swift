/// What the gateway's HTTP endpoint makes of `messages`: one text, the newest user or tool message, what came before as its context.
struct ClawdbotPrompt: Sendable, Equatable {
    let text: String

    /// nil when there is nothing to answer.
    init?(_ messages: JSONValue?) {
        var turns: [(role: String, text: String)] = []
        for message in messages?.array ?? [] {
            let role = message["role"]?.string ?? ""
            let text = Self.text(of: message["content"]).trimmingSpaces
            guard !text.isEmpty else { continue }
            switch role {
            case "user": turns.append(("User", text))
            case "assistant": turns.append(("Assistant", text))
            case "tool", "function": turns.append(("Tool", text))
            default: break
            }
        }
        guard let current = turns.lastIndex(where: { $0.role != "Assistant" }) else { return nil }
        guard current > 0 else {
            text = turns[current].text
            return
        }
        let earlier = turns[..<current].map { "\($0.role): \($0.text)" }.joined(separator: "\n")
        text =
            "[Chat messages since your last reply - for context]\n\(earlier)\n\n[Current message - respond to this]\n\(turns[current].role): \(turns[current].text)"
    }

    private static func text(of content: JSONValue?) -> String {
        switch content {
        case .string(let text)?: text
        case .array(let parts)?:
            parts.compactMap { part in
                ["text", "input_text"].contains(part["type"]?.string) ? part["text"]?.string : nil
            }.joined(separator: "\n")
        default: ""
        }
    }
}
