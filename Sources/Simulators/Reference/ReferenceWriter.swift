/// Turns a plan into chunks or into one document.
struct ReferenceWriter {
    let number: Int
    let model: String
    let body: JSONValue
    let style: ReferenceStyle
    let habits: SessionHabits

    private static let pace: Duration = .milliseconds(20)
    /// When the voice style covers a slow agent with buffer words.
    static let bufferWordsAfter: Duration = .milliseconds(1200)
    /// The longest a turn takes in the voice style.
    static let total: Duration = .seconds(14)
    /// When it says that a wait goes on.
    private static let lineEvery = 5
    private static let heartbeatEvery: Duration = .seconds(1)

    private var choices: Int { body["n"]?.integer ?? 1 }
    private var id: String { "chatcmpl-\(number)" }
    private let created = WallClock.seconds()

    init(number: Int, model: String, body: JSONValue, style: ReferenceStyle, habits: SessionHabits = SessionHabits()) {
        self.number = number
        self.model = model
        self.body = body
        self.style = style
        self.habits = habits
    }

    /// The first chunk of a stream, which says who speaks.
    var opening: ReferenceStep { chunk(0, ["role": "assistant", "content": ""]) }

    /// The stream of a plan, `[DONE]` and all.
    func steps(_ plan: ReferencePlan) -> [ReferenceStep] {
        (0..<choices).map { chunk($0, ["role": "assistant", "content": ""]) } + body(of: plan)
    }

    /// What comes after the first chunk; what was due before the stream began comes at once.
    func body(of plan: ReferencePlan) -> [ReferenceStep] {
        var steps: [ReferenceStep] = []
        var now = plan.elapsed
        func pass(_ due: Duration) {
            if due > now { steps += waiting(due - now, plan) }
            now = max(now, due)
        }
        let isHopeless = style == .voice && plan.wait > Self.total && !habits.has(.hasNoTotal)
        pass(isHopeless ? Self.total : plan.wait)
        if isHopeless { return steps + ending(with: ReferenceWords.promise) }
        var due = plan.wait
        func say(_ deltas: [String]) {
            for delta in deltas {
                if due > now { steps.append(.wait(due - now)) }
                now = max(now, due)
                for index in 0..<choices { steps.append(chunk(index, ["content": .string(delta)])) }
                due += Self.pace
            }
        }
        say(plan.deltas)
        for effect in plan.effects {
            due = max(due, ReferenceMemory.due(effect, habits))
            pass(due)
            steps.append(.effect(effect))
        }
        say(plan.afterwards)
        if due > now { steps.append(.wait(due - now)) }
        if plan.failure != nil {
            if style == .api {
                let error: JSONValue = [
                    "error": ["message": "The upstream failed.", "type": "server_error", "param": .null, "code": "upstream_error"]
                ]
                return steps + [.text("data: \(error.text())\n\n")]
            }
            steps.append(words(ReferenceWords.apology))
        }
        for index in 0..<choices {
            for (call, tool) in plan.toolCalls.enumerated() { steps += toolSteps(index, call, tool) }
            steps.append(chunk(index, [:], finish: plan.finish))
        }
        if body["stream_options"]?["include_usage"]?.bool == true {
            var last = frame([])
            last["usage"] = usage(plan)
            steps.append(.chunk(last))
        }
        return steps + [.done]
    }

    /// Some words as a chunk.
    func words(_ text: String) -> ReferenceStep { chunk(0, ["content": .string(text)]) }

    /// An answer that says nothing but these words.
    func ending(with text: String) -> [ReferenceStep] { [words(text), chunk(0, [:], finish: "stop"), .done] }

    /// A pause with heartbeats, and with buffer words where they are due.
    private func waiting(_ span: Duration, _ plan: ReferencePlan) -> [ReferenceStep] {
        guard span > .zero else { return [] }
        var steps: [ReferenceStep] = []
        var left = span
        var beats = 0
        if style == .voice, habits.has(.speaksBeforeItIsSlow) { steps.append(words(plan.buffer)) }
        if style == .voice, left > Self.bufferWordsAfter {
            steps += [.wait(Self.bufferWordsAfter), words(plan.buffer)]
            if habits.has(.coversTwice) { steps += [.wait(.milliseconds(100)), words(plan.buffer)] }
            left -= Self.bufferWordsAfter
        }
        while left > Self.heartbeatEvery {
            steps += [.wait(Self.heartbeatEvery), .text(": waiting\n\n")]
            left -= Self.heartbeatEvery
            beats += 1
            if style == .voice, beats % Self.lineEvery == 0, !habits.has(.fallsSilentAfterCover) {
                let buffer = habits.has(.linesInEnglish) ? "" : plan.buffer
                let number = habits.has(.repeatsItsLines) ? 0 : beats / Self.lineEvery - 1
                steps.append(words(ReferenceWords.line(number, after: buffer)))
            }
        }
        return steps + [.wait(left)]
    }

    private func toolSteps(_ index: Int, _ call: Int, _ tool: ReferencePlan.ToolCall) -> [ReferenceStep] {
        let head: JSONValue = [
            "index": .integer(call), "id": .string(tool.id), "type": "function",
            "function": ["name": .string(tool.name), "arguments": ""],
        ]
        let half = tool.arguments.index(tool.arguments.startIndex, offsetBy: tool.arguments.count / 2)
        let pieces = [String(tool.arguments[..<half]), String(tool.arguments[half...])]
        return [chunk(index, ["tool_calls": [head]])]
            + pieces.map { chunk(index, ["tool_calls": [["index": .integer(call), "function": ["arguments": .string($0)]]]]) }
    }

    private func chunk(_ index: Int, _ delta: JSONValue, finish: String? = nil) -> ReferenceStep {
        let reason: JSONValue = finish.map { .string($0) } ?? .null
        return .chunk(frame([["index": .integer(index), "delta": delta, "logprobs": .null, "finish_reason": reason]]))
    }

    private func frame(_ choices: [JSONValue]) -> JSONValue {
        var chunk: JSONValue = [
            "id": .string(id), "object": "chat.completion.chunk", "created": .integer(created), "model": .string(model),
            "choices": .array(choices),
        ]
        if body["stream_options"]?["include_usage"]?.bool == true { chunk["usage"] = .some(.null) }
        return chunk
    }

    private func usage(_ plan: ReferencePlan) -> JSONValue {
        let asked = max(1, body["messages"]?.text().utf8.count ?? 0) / 4 + 1
        let said = plan.deltas.count + plan.toolCalls.count
        return [
            "prompt_tokens": .integer(asked), "completion_tokens": .integer(said), "total_tokens": .integer(asked + said),
        ]
    }

    /// The whole answer as one document.
    func completion(_ plan: ReferencePlan) -> JSONValue {
        var message: JSONValue = ["role": "assistant", "content": .string(plan.text), "refusal": .null]
        if !plan.toolCalls.isEmpty {
            message["content"] = .some(.null)
            message["tool_calls"] = .array(
                plan.toolCalls.map { tool in
                    [
                        "id": .string(tool.id), "type": "function",
                        "function": ["name": .string(tool.name), "arguments": .string(tool.arguments)],
                    ]
                })
        }
        let list = (0..<choices).map { index -> JSONValue in
            ["index": .integer(index), "message": message, "logprobs": .null, "finish_reason": .string(plan.finish)]
        }
        return [
            "id": .string(id), "object": "chat.completion", "created": .integer(created), "model": .string(model),
            "choices": .array(list), "usage": usage(plan),
        ]
    }
}
