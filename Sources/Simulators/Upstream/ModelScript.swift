/// Decides what the fake model answers: scripted replies first, then the built-in behaviour, the same words for the same messages.
struct ModelScript: Sendable {
    private let replies: [UpstreamReply]
    private let globs: [Glob?]
    /// Which in-order replies were given.
    private var used: Set<Int> = []

    init(_ replies: [UpstreamReply]) {
        self.replies = replies
        globs = replies.map { $0.lastUser.map { Glob($0) } }
    }

    /// The answer to a request; a scripted reply that is taken in order is spent by it.
    mutating func answer(to request: ChatRequest) -> ModelAnswer {
        if let call = toolCall(for: request) { return call }
        if let index = match(request.lastUser) {
            if globs[index] == nil { used.insert(index) }
            let scripted = replies[index]
            return ModelAnswer(.text(deltas(of: scripted.reply, by: scripted.pace.chunking)), pace: scripted.pace).limited(by: request)
        }
        return Self.builtIn(request).limited(by: request)
    }

    private func match(_ user: String) -> Int? {
        globs.firstIndex { $0?.matches(user) == true } ?? globs.indices.first { globs[$0] == nil && !used.contains($0) }
    }

    /// A call the request forces, or asks for in the user's text; none after a tool's result, so that a conversation goes on.
    private func toolCall(for request: ChatRequest) -> ModelAnswer? {
        guard request.messages.last?.role != "tool" else { return nil }
        let name: String? =
            switch request.toolChoice {
            case .none: nil
            case .named(let name): name
            case .required: request.tools.first?.name
            case .auto: Directives(request.lastUser).call
            }
        guard let tool = request.tools.first(where: { $0.name == name }) else { return nil }
        let arguments = ToolArguments.example(for: tool.parameters, saying: Directives(request.lastUser).rest).text()
        return ModelAnswer(.call(name: tool.name, arguments: deltas(of: arguments, by: .words)), finish: "tool_calls")
    }

    private static func builtIn(_ request: ChatRequest) -> ModelAnswer {
        let directives = Directives(request.lastUser)
        if let status = directives.failure {
            return ModelAnswer(.failure(status: status, message: "The request asked this model to fail with status \(status)."))
        }
        let pace = UpstreamReply.Pace(firstTokenMilliseconds: directives.waitMilliseconds)
        if let count = directives.words {
            return ModelAnswer(.text((1...count).map { $0 == 1 ? "one" : " \(BuiltInText.word($0))" }), pace: pace)
        }
        let text: String
        if directives.markdown {
            text = BuiltInText.markdown
        } else if let last = request.messages.last, last.role == "tool" {
            text = BuiltInText.toolResult(last.text)
        } else if BuiltInText.asksWhatWasSaid(directives.rest) {
            text = BuiltInText.whatWasSaid(in: request)
        } else {
            text = BuiltInText.answer(to: directives.rest)
        }
        return ModelAnswer(.text(deltas(of: text, by: .words)), pace: pace)
    }
}
