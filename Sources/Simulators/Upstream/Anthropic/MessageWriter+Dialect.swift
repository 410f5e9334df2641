extension MessageWriter: AnswerDialect {
    func events(of answer: ModelAnswer, timing: inout StreamTiming) -> [StreamEvent] {
        let start = message(content: [], stopReason: .null, stopSequence: .null, outputTokens: 1)
        var events = [event(.head, ["type": "message_start", "message": start])]
        var due = Duration.zero
        var calls = 0
        for (index, part) in answer.parts.enumerated() {
            let (content, block, deltas) = pieces(of: part, call: calls)
            if content == .call { calls += 1 }
            let begins: JSONValue = ["type": "content_block_start", "index": .integer(index), "content_block": block]
            // A block begins with its first token.
            var isFirst = true
            for delta in deltas {
                let before = due
                due = timing.next()
                if isFirst { events.append(event(.frame, begins, content, due: index == 0 ? before : due)) }
                if isFirst, index == 0 { events.append(event(.frame, ["type": "ping"], due: before)) }
                isFirst = false
                let data: JSONValue = ["type": "content_block_delta", "index": .integer(index), "delta": delta]
                events.append(event(.delta, data, content, due: due))
            }
            if isFirst { events.append(event(.frame, begins, content, due: due)) }
            events.append(event(.frame, ["type": "content_block_stop", "index": .integer(index)], content, due: due))
        }
        let (reason, sequence) = Self.end(of: answer)
        let delta: JSONValue = ["stop_reason": reason, "stop_sequence": sequence]
        let ended: JSONValue = ["type": "message_delta", "delta": delta, "usage": usageJSON(outputTokens: max(1, answer.tokens))]
        events.append(event(.finish, ended, due: due))
        events.append(event(.done, ["type": "message_stop"], due: due))
        return events
    }

    /// What a block begins as, and its deltas.
    private func pieces(of part: ModelAnswer.Part, call number: Int) -> (StreamEvent.Content, JSONValue, [JSONValue]) {
        switch part {
        case .thinking(let texts):
            let signed: JSONValue = ["type": "signature_delta", "signature": .string(Self.signature(of: texts.joined()))]
            let thoughts = omitsThinking ? [] : texts.map { ["type": "thinking_delta", "thinking": .string($0)] as JSONValue }
            return (.thinking, ["type": "thinking", "thinking": "", "signature": ""], thoughts + [signed])
        case .text(let texts):
            return (.text, ["type": "text", "text": ""], texts.map { ["type": "text_delta", "text": .string($0)] })
        case .call(let call):
            let block: JSONValue = [
                "type": "tool_use", "id": .string(callID(number)), "name": .string(call.name), "input": .object([]),
            ]
            // The first piece is empty, as the provider sends it; a call without arguments has that one alone.
            let pieces = [""] + (call.arguments.joined() == "{}" ? [] : call.arguments)
            return (.call, block, pieces.map { ["type": "input_json_delta", "partial_json": .string($0)] })
        }
    }

    func whole(_ answer: ModelAnswer) -> String {
        var calls = 0
        let content = answer.parts.map { part -> JSONValue in
            switch part {
            case .thinking(let texts):
                let text = texts.joined()
                return [
                    "type": "thinking", "thinking": .string(omitsThinking ? "" : text), "signature": .string(Self.signature(of: text)),
                ]
            case .text(let texts): return ["type": "text", "text": .string(texts.joined())]
            case .call(let call):
                defer { calls += 1 }
                let input = JSONValue(parsing: Array(call.arguments.joined().utf8)) ?? .object([])
                return ["type": "tool_use", "id": .string(callID(calls)), "name": .string(call.name), "input": input]
            }
        }
        let (reason, sequence) = Self.end(of: answer)
        return message(content: .array(content), stopReason: reason, stopSequence: sequence, outputTokens: max(1, answer.tokens)).text()
    }

    func stray(_ text: String) -> StreamEvent {
        event(.odd, ["type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": .string(text)]], .text)
    }

    var hollow: StreamEvent { event(.odd, ["type": "ping"]) }

    var incomplete: StreamEvent { event(.odd, ["type": "content_block_delta", "index": 0], .text) }

    var malformed: StreamEvent {
        StreamEvent(
            kind: .odd, name: "content_block_delta", data: #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"#)
    }

    var unknown: StreamEvent { event(.odd, ["type": "content_block_annotation", "index": 0, "annotation": ["kind": "of the future"]]) }

    var failure: StreamEvent { event(.odd, Self.error("Overloaded", type: "overloaded_error", requestID: requestID)) }

    var plainFailure: StreamEvent { StreamEvent(kind: .odd, name: "error", data: #"{"type":"error","error":"overloaded"}"#) }

    private func event(
        _ kind: StreamEvent.Kind, _ data: JSONValue, _ content: StreamEvent.Content? = nil, due: Duration = .zero
    ) -> StreamEvent {
        StreamEvent(kind: kind, content: content, name: data["type"]?.string, data: data.text(), due: due)
    }
}
