import Conversation

/// The scripted agent's calls of tools, as the marks in the user's text ask for them, and what it says of their outcomes.
enum ScriptedTools {
    static let announcement = ScriptedReply.split("Let me look that up.")

    /// The calls to make now: those of the first round that has not been answered.
    static func due(in messages: [Message], _ marks: ScriptMarks) -> [Message.ToolCall] {
        guard !marks.tools.isEmpty else { return [] }
        let calls = calls(of: marks, in: messages)
        let made = Set(answers(in: messages).map(\.id))
        guard let next = calls.first(where: { !made.contains($0.call.id) }) else { return [] }
        return calls.filter { $0.round == next.round && !made.contains($0.call.id) }.map(\.call)
    }

    /// What the tools have answered, in words; nil when none has.
    static func report(_ messages: [Message]) -> String? {
        let answers = answers(in: messages)
        guard !answers.isEmpty else { return nil }
        return answers.map { "The tool \($0.name) says: \($0.outcome)" }.joined(separator: " ")
    }

    /// Calls have a name that the same question always gives, so that what was asked for is known from what is yet to be.
    private static func calls(of marks: ScriptMarks, in messages: [Message]) -> [(round: Int, call: Message.ToolCall)] {
        let questions = messages.filter { $0.role == .user }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in (questions.last?.text ?? "").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let mark = String(hash, radix: 16)
        return marks.tools.enumerated().map { number, tool in
            let id = "call_\(mark)_\(questions.count)_\(number)"
            return (tool.round, Message.ToolCall(id: id, name: tool.name, arguments: tool.arguments))
        }
    }

    private static func answers(in messages: [Message]) -> [(id: String, name: String, outcome: String)] {
        let tail = messages.suffix(while: { $0.role != .user })
        let names = Dictionary(tail.flatMap(\.toolCalls).map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return tail.compactMap { message in
            guard message.role == .tool, let id = message.toolCallID else { return nil }
            return (id, names[id] ?? "that has no name", message.text)
        }
    }
}

extension [Message] {
    /// The longest tail all of whose messages satisfy `predicate`.
    fileprivate func suffix(while predicate: (Message) -> Bool) -> ArraySlice<Message> {
        var start = endIndex
        while start > startIndex, predicate(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
