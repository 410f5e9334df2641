/// What the fake model answers without a script: what the orders in the user's text say, what it was told before, or words of the question.
enum BuiltInAnswer {
    static func answer(to request: ChatRequest) -> ModelAnswer {
        let directives = Directives(request.lastUser)
        let leg = request.leg
        let orders = directives.orders(ofLeg: leg) ?? Orders()
        if let status = orders.failure {
            var failure = ModelAnswer(.failure(status: status, message: "The request asked this model to fail with status \(status)."))
            failure.pace.firstTokenMilliseconds = orders.waitMilliseconds
            return failure
        }
        var answer = ModelAnswer(.parts([]))
        answer.pace = UpstreamReply.Pace(
            firstTokenMilliseconds: orders.waitMilliseconds, tokensPerSecond: orders.tokensPerSecond, chunking: orders.chunking ?? .words)
        answer.stall = orders.stall
        answer.fault = orders.fault
        answer.callStyle = orders.callStyle
        answer.reasoningStyle = orders.reasoningStyle
        var parts: [ModelAnswer.Part] = []
        if let count = orders.thinkWords {
            parts.append(.thinking((1...count).map { "\($0 == 1 ? "" : " ")\(BuiltInText.thought($0))" }))
        }
        let calls = calls(orders, request, saying: directives.rest)
        if calls.isEmpty {
            parts.append(.text(text(orders, directives.rest, request)))
        } else {
            if let say = orders.say { parts.append(.text(deltas(of: say, by: answer.pace.chunking))) }
            parts += calls.map { .call($0) }
            answer.finish = .calls
        }
        answer.content = .parts(parts)
        return answer
    }

    private static func text(_ orders: Orders, _ rest: String, _ request: ChatRequest) -> [String] {
        if let count = orders.words { return (1...count).map { $0 == 1 ? "one" : " \(BuiltInText.word($0))" } }
        return deltas(of: words(orders, rest, request), by: orders.chunking ?? .words)
    }

    private static func words(_ orders: Orders, _ rest: String, _ request: ChatRequest) -> String {
        if let say = orders.say { return say }
        if orders.markdown { return BuiltInText.markdown }
        if request.messages.last?.role == "tool" { return BuiltInText.toolResults(request.newestResults) }
        if BuiltInText.asksWhatWasSaid(rest) { return BuiltInText.whatWasSaid(in: request) }
        if let question = FactQuestion(rest) { return question.answer(from: request.textsBeforeLastUser) }
        return BuiltInText.answer(to: rest)
    }

    /// The calls that were ordered and can be made: what is not offered is left out, unless it is invented on purpose.
    private static func calls(_ orders: Orders, _ request: ChatRequest, saying text: String) -> [ModelAnswer.Call] {
        guard request.toolChoice != .none else { return [] }
        return orders.calls.compactMap { call in
            let tool = request.tools.first { $0.name == call.name }
            guard tool != nil || call.isInvented else { return nil }
            let arguments = call.arguments ?? ToolArguments.example(for: tool?.parameters ?? .object([]), saying: text).text()
            return ModelAnswer.Call(name: call.name, arguments: pieces(ofArguments: arguments))
        }
    }
}
