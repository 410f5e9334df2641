/// Lays out a run in advance: which tokens it says, which tools it calls, when each comes.
struct ClawdbotPlot {
    /// Calls and answers in one run at most.
    static let legsMax = 8

    let options: FakeClawdbotOptions

    /// The steps of a run, in order; without a `finish` at the end the run never ends by itself.
    ///
    /// - Parameter history: what the session remembers before the message.
    func steps(for message: String, history: [ClawdbotSession.Message], isSlow: Bool, script: inout ModelScript) -> [ClawdbotStep] {
        var request = ChatRequest(model: nil, messages: history.map { .init(role: $0.role, text: $0.text) })
        // A line is an utterance: a client may send several, and the newest is what is to be answered.
        let lines = message.split(whereSeparator: \.isNewline).map(String.init)
        request.messages += (lines.isEmpty ? [message] : lines).map { .init(role: "user", text: $0) }
        let directives = Directives(request.lastUser)
        let named = ([directives.first] + directives.later).flatMap(\.calls).map(\.name)
        request.tools = named.map { ChatRequest.Tool(name: $0, parameters: .object([])) }
        var steps: [ClawdbotStep] = []
        var at = Duration.zero
        for leg in 0..<Self.legsMax {
            let answer = script.answer(to: request)
            let rate = max(0.001, answer.pace.tokensPerSecond ?? options.tokensPerSecond)
            let wait = answer.pace.firstTokenMilliseconds ?? (leg == 0 ? options.firstTokenMilliseconds : 0)
            at += .milliseconds(leg == 0 && isSlow ? options.slowFirstTokenMilliseconds : wait)
            if case .failure(_, let reason) = answer.content {
                steps.append(.init(act: .fail(reason), after: at))
                return Self.withMiddle(steps)
            }
            if leg > 0 { steps.append(.init(act: .message, after: at)) }
            var calls: [(name: String, arguments: JSONValue)] = []
            guard say(answer, interval: .seconds(1 / rate), at: &at, &steps, &calls) else { return Self.withMiddle(steps) }
            if calls.isEmpty { break }
            request.messages.append(.init(role: "assistant", text: answer.text, calls: calls.map(\.name)))
            for (number, call) in calls.enumerated() {
                let id = "tool-\(leg)-\(number)"
                steps.append(.init(act: .toolStart(id: id, name: call.name, arguments: call.arguments), after: at))
                if answer.stall?.point == .call, answer.stall?.milliseconds == nil { return Self.withMiddle(steps) }
                at += .milliseconds(options.toolMilliseconds + (answer.stall?.point == .call ? answer.stall?.milliseconds ?? 0 : 0))
                let result = "\(call.name) done with \(call.arguments.text())"
                steps.append(.init(act: .toolResult(id: id, name: call.name, text: result), after: at))
                request.messages.append(.init(role: "tool", text: result))
            }
        }
        steps.append(.init(act: .finish, after: at))
        return Self.withMiddle(steps)
    }

    /// Adds an answer's tokens; false when it falls silent for ever.
    private func say(
        _ answer: ModelAnswer, interval: Duration, at: inout Duration, _ steps: inout [ClawdbotStep],
        _ calls: inout [(name: String, arguments: JSONValue)]
    ) -> Bool {
        func stalls(_ points: Set<Stall.Point>) -> Bool {
            guard let stall = answer.stall, points.contains(stall.point) else { return false }
            at += .milliseconds(stall.milliseconds ?? 0)
            return stall.milliseconds == nil
        }
        if stalls([.head, .first, .thinking]) { return false }
        for part in answer.parts {
            switch part {
            case .thinking(let words): at += interval * words.count
            case .text(let deltas):
                for (index, delta) in deltas.enumerated() {
                    if index == min(2, deltas.count - 1), stalls([.text]) { return false }
                    steps.append(.init(act: .token(delta), after: at))
                    at += interval
                }
            case .call(let call):
                calls.append((call.name, JSONValue(parsing: Array(call.arguments.joined().utf8)) ?? .object([])))
            }
        }
        return !stalls([.finish, .done, .end])
    }

    /// Puts the middle after the third token, or halfway through fewer.
    private static func withMiddle(_ steps: [ClawdbotStep]) -> [ClawdbotStep] {
        var steps = steps
        let tokens = steps.indices.filter { if case .token = steps[$0].act { true } else { false } }
        let place = tokens.dropFirst(min(3, tokens.count / 2)).first ?? 0
        let after = place < steps.count ? steps[place].after : .zero
        steps.insert(.init(act: .middle, after: after), at: place)
        return steps
    }
}
