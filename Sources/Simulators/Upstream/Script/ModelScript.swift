/// Decides what the fake model answers: scripted replies first, then the built-in behaviour, the same words for the same messages.
struct ModelScript: Sendable {
    private let replies: [UpstreamReply]
    private let globs: [Glob?]
    /// Which in-order replies were given.
    private var used: Set<Int> = []
    /// The in-order reply whose calls were made, so that it goes on with their results.
    private var begun: Int?

    init(_ replies: [UpstreamReply]) {
        self.replies = replies
        globs = replies.map { $0.lastUser.map { Glob($0) } }
    }

    /// The answer to a request; a scripted reply that is taken in order is spent by it.
    mutating func answer(to request: ChatRequest) -> ModelAnswer {
        if let call = Self.forcedCall(for: request) { return call.limited(by: request) }
        if let index = globs.firstIndex(where: { $0?.matches(request.lastUser) == true }) {
            return Self.scripted(replies[index], leg: request.leg).limited(by: request)
        }
        if let summary = ExtractiveSummary.answer(to: request) {
            var answer = ModelAnswer(summary)
            answer.isSummary = true
            return answer.limited(by: request)
        }
        if let index = inOrder(leg: request.leg) {
            used.insert(index)
            begun = index
            return Self.scripted(replies[index], leg: request.leg).limited(by: request)
        }
        return BuiltInAnswer.answer(to: request).limited(by: request)
    }

    /// The reply in order: the one whose calls were made goes on, otherwise the first that was not given.
    private func inOrder(leg: Int) -> Int? {
        if leg > 0, let begun, !replies[begun].calls.isEmpty { return begun }
        return globs.indices.first { globs[$0] == nil && !used.contains($0) }
    }

    private static func scripted(_ reply: UpstreamReply, leg: Int) -> ModelAnswer {
        var parts: [ModelAnswer.Part] = []
        if leg == 0, !reply.thinking.isEmpty { parts.append(.thinking(deltas(of: reply.thinking, by: .words))) }
        let calls = leg == 0 ? reply.calls : []
        let text = calls.isEmpty ? reply.reply : reply.preamble
        if !text.isEmpty { parts.append(.text(deltas(of: text, by: reply.pace.chunking))) }
        parts += calls.map { .call(.init(name: $0.name, arguments: pieces(ofArguments: $0.arguments))) }
        var answer = ModelAnswer(.parts(parts), finish: calls.isEmpty ? .stop : .calls, pace: reply.pace)
        answer.stall = reply.stall
        answer.fault = reply.fault
        return answer
    }

    /// A call the request forces; none after a tool's result, so that a conversation goes on.
    private static func forcedCall(for request: ChatRequest) -> ModelAnswer? {
        guard request.leg == 0, request.messages.last?.role != "tool" else { return nil }
        let directives = Directives(request.lastUser)
        let name: String? =
            switch request.toolChoice {
            case .none, .auto: nil
            case .named(let name): name
            case .required: directives.first.calls.first?.name ?? request.tools.first?.name
            }
        guard let tool = request.tools.first(where: { $0.name == name }) else { return nil }
        let written = directives.first.calls.first { $0.name == tool.name }?.arguments
        let arguments = written ?? ToolArguments.example(for: tool.parameters, saying: directives.rest).text()
        let call = ModelAnswer.Call(name: tool.name, arguments: pieces(ofArguments: arguments))
        return ModelAnswer(.parts([.call(call)]), finish: .calls)
    }
}
