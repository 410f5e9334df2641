extension ChunkWriter: AnswerDialect {
    func events(of answer: ModelAnswer, timing: inout StreamTiming) -> [StreamEvent] {
        var events = [StreamEvent(kind: .head, data: chunk(["role": "assistant", "content": ""]))]
        var due = Duration.zero
        for (content, delta) in deltas(of: answer) {
            due = timing.next()
            events.append(StreamEvent(kind: .delta, content: content, data: chunk(delta), due: due))
        }
        events.append(StreamEvent(kind: .finish, data: chunk(.object([]), finish: reason(answer)), due: due))
        if includesUsage { events.append(StreamEvent(kind: .usage, data: usageChunk(completionTokens: answer.tokens), due: due)) }
        events.append(StreamEvent(kind: .done, data: "[DONE]", due: due))
        return events
    }

    private func deltas(of answer: ModelAnswer) -> [(StreamEvent.Content, JSONValue)] {
        var deltas: [(StreamEvent.Content, JSONValue)] = []
        for part in answer.parts {
            switch part {
            case .thinking(let texts):
                for (index, text) in texts.enumerated() {
                    deltas.append(reasoning(text, isFirst: index == 0, isLast: index == texts.count - 1))
                }
            case .text(let texts): deltas += texts.map { (.text, ["content": .string($0)]) }
            case .call: break
            }
        }
        var calls = CallDeltas(answer.calls, ids: answer.calls.indices.map(callID), style: callStyle).deltas
        if callStyle == .mixed, !calls.isEmpty, case .object(let text)? = deltas.last?.1, case .object(let call) = calls.removeFirst() {
            deltas[deltas.count - 1].1 = .object(text + call)
        }
        return deltas + calls.map { (.call, $0) }
    }

    private func reasoning(_ text: String, isFirst: Bool, isLast: Bool) -> (StreamEvent.Content, JSONValue) {
        switch reasoningStyle {
        case .content: (.thinking, ["reasoning_content": .string(text)])
        case .plain: (.thinking, ["reasoning": .string(text)])
        case .tags: (.thinking, ["content": .string((isFirst ? "<think>" : "") + text + (isLast ? "</think>\n\n" : ""))])
        }
    }

    private func reason(_ answer: ModelAnswer) -> String {
        switch answer.finish {
        case .stop, .sequence: "stop"
        case .length: "length"
        case .calls: callStyle == .finishStop ? "stop" : "tool_calls"
        }
    }

    func whole(_ answer: ModelAnswer) -> String {
        var message: [JSONMember] = [.init(key: "role", value: "assistant")]
        let calls = answer.calls.enumerated().map { number, call -> JSONValue in
            [
                "id": .string(callID(number)), "type": "function",
                "function": ["name": .string(call.name), "arguments": .string(call.arguments.joined())],
            ]
        }
        let thoughts = answer.thoughts
        let tagged = thoughts.isEmpty || reasoningStyle != .tags ? "" : "<think>\(thoughts)</think>\n\n"
        let text = tagged + answer.text
        message.append(.init(key: "content", value: text.isEmpty && !calls.isEmpty ? .null : .string(text)))
        if !thoughts.isEmpty, reasoningStyle != .tags {
            message.append(.init(key: reasoningStyle == .content ? "reasoning_content" : "reasoning", value: .string(thoughts)))
        }
        if !calls.isEmpty { message.append(.init(key: "tool_calls", value: .array(calls))) }
        let choice: JSONValue = ["index": 0, "message": .object(message), "logprobs": .null, "finish_reason": .string(reason(answer))]
        return JSONValue.object(head("chat.completion") + [.init(key: "choices", value: [choice]), usage(answer.tokens)]).text()
    }

    func stray(_ text: String) -> StreamEvent {
        StreamEvent(kind: .odd, content: .text, data: chunk(["content": .string(text)]))
    }

    var hollow: StreamEvent { StreamEvent(kind: .odd, data: chunk(.object([]))) }

    var incomplete: StreamEvent { StreamEvent(kind: .odd, data: chunkWithoutChoices()) }

    var malformed: StreamEvent { StreamEvent(kind: .odd, data: #"{"id":"chatcmpl-broken","choices":[{"delta":{"content":"#) }

    var unknown: StreamEvent {
        var members = head("chat.completion.annotation")
        members.append(.init(key: "choices", value: []))
        members.append(.init(key: "annotation", value: ["kind": "something of the future"]))
        return StreamEvent(kind: .odd, data: JSONValue.object(members).text())
    }

    var failure: StreamEvent {
        let error = Self.error("The model failed in the middle of its answer.", type: "server_error", code: "model_failed")
        return StreamEvent(kind: .odd, data: error.text())
    }

    var plainFailure: StreamEvent { StreamEvent(kind: .odd, data: #"{"error":"overloaded"}"#) }
}
