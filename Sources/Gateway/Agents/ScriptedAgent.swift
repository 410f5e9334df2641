import Conversation

/// The default agent: deterministic, offline, paced like a model. Made for trying things out and for judging them.
///
/// It names words of the question, answers `What did I just say?` from the history, and does as the marks in the user's text
/// say: `[[wait 3000]]`, `[[words 200]]`, `[[fail 500]]`, `[[markdown]]`, `[[tool NAME {"json":…}]]`, `[[then]]`, `[[say]]`.
struct ScriptedAgent: StreamingAgent {
    let name = "scripted"
    private let clock: SessionClock
    private let deltaEvery: Duration = .milliseconds(20)

    init(clock: SessionClock = .system) { self.clock = clock }

    func reply(to prompt: Prompt, into reply: ReplyPort) async throws -> (FinishReason, TokenUsage?) {
        if let notes = ScriptedSummary.deltas(for: prompt) {
            for delta in notes { await reply.deliver(.text(delta)) }
            return (.stop, nil)
        }
        let messages = prompt.everything
        let question = messages.last { $0.role == .user }?.text ?? ""
        let marks = ScriptMarks(question)
        if let wait = marks.wait { try await clock.sleep(wait) }
        if let status = marks.failStatus {
            throw AgentFailure(.scripted, "The scripted agent fails, as it was asked to.", status: status)
        }
        let calls = ScriptedTools.due(in: messages, marks)
        let deltas = calls.isEmpty ? ScriptedReply.deltas(to: messages, marks) : marks.saysFirst ? ScriptedTools.announcement : []
        let limit = min(prompt.tokensMax ?? deltas.count, deltas.count)
        let begun = clock.now()
        for (number, delta) in deltas.prefix(limit).enumerated() {
            let late = begun + deltaEvery * number - clock.now()
            if late > .zero { try await clock.sleep(late) }
            await reply.ready()
            try Task.checkCancellation()
            await reply.deliver(.text(delta))
        }
        for (index, call) in calls.enumerated() {
            await reply.deliver(.toolCall(ToolCallFragment(index: index, id: call.id, name: call.name, arguments: "")))
            await reply.deliver(.toolCall(ToolCallFragment(index: index, arguments: call.arguments)))
        }
        let usage = prompt.wantsUsage ? usage(messages, limit) : nil
        return (calls.isEmpty ? limit < deltas.count ? .length : .stop : .toolCalls, usage)
    }

    /// A word is a token.
    private func usage(_ messages: [Message], _ deltas: Int) -> TokenUsage {
        let words = messages.reduce(0) { $0 + $1.text.utf8.split(separator: UInt8(ascii: " ")).count }
        return TokenUsage(promptTokens: words, completionTokens: deltas)
    }
}

/// The words of a scripted reply, a delta each.
enum ScriptedReply {
    static func deltas(to messages: [Message], _ marks: ScriptMarks) -> [String] {
        if let report = ScriptedTools.report(messages) { return split(report) }
        if let count = marks.words { return (1...count).map { $0 == 1 ? "word1" : " word\($0)" } }
        if marks.isMarkdown { return split(markdown) }
        let questions = messages.lazy.filter { $0.role == .user }.map(\.text)
        let question = ScriptMarks.stripped(questions.last ?? "")
        if let known = ScriptedConversations.reply(to: question) { return split(known) }
        if letters(String(question.suffix(64))).hasSuffix("whatdidijustsay") {
            guard let before = questions.dropLast().last else {
                return split("You have not said anything before that, as far as I can remember it.")
            }
            return split("The last thing that I heard from you before this was: \(ScriptMarks.stripped(before))")
        }
        let named = question.split(maxSplits: 24, whereSeparator: \.isWhitespace).prefix(24).joined(separator: " ")
        return split("You said: \(named.isEmpty ? "nothing yet" : named) — and I, a scripted voice, can only say it back to you.")
    }

    static let markdown = """
        ## Today

        You have **two** meetings, see [your calendar](https://example.com/calendar) for *details*:

        - Standup at `9:30`
        - Lunch with Ana 🥗

        > Bring the slides.
        """

    /// Words with the space before them, so that joining them gives the text back.
    static func split(_ text: String) -> [String] {
        var deltas: [String] = []
        var current = ""
        for character in text {
            if character.isWhitespace, !current.isEmpty, !(current.last?.isWhitespace ?? true) {
                deltas.append(current)
                current = ""
            }
            current.append(character)
        }
        if !current.isEmpty { deltas.append(current) }
        return deltas
    }

    private static func letters(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}
