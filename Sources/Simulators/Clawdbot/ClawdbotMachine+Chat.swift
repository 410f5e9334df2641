/// `chat.send`, `chat.abort`, `chat.history`, `chat.inject`.
extension ClawdbotMachine {
    /// Texts that abort instead of asking; exact, case ignored.
    static let abortWords: Set<String> = ["stop", "esc", "abort", "wait", "exit", "interrupt"]

    static func isAbort(_ message: String) -> Bool {
        let text = message.trimmingSpaces.lowercased()
        return text == "/stop" || abortWords.contains(text)
    }

    mutating func chatSend(_ number: Int, _ id: String, _ params: JSONValue) {
        let key = canonical(params["sessionKey"]?.string ?? "")
        let message = params["message"]?.string ?? ""
        let runID = params["idempotencyKey"]?.string ?? ""
        guard !message.trimmingSpaces.isEmpty || params["attachments"]?.array?.isEmpty == false else {
            return refuse(number, id, "INVALID_REQUEST", "message or attachment required")
        }
        if Self.isAbort(message) {
            note(.abort, "stop", connection: clients[number]?.number, session: key)
            let aborted = abortAll(of: key, because: "stop")
            return answer(number, id, ["ok": true, "aborted": .bool(!aborted.isEmpty), "runIds": .array(aborted.map(JSONValue.string))])
        }
        if let known = repeated(runID) { return answerRepeat(number, id, known) }
        let span = params["timeoutMs"]?.wholeNumber.map { min(max(1, $0), options.runMilliseconds) } ?? options.runMilliseconds
        let run = ask(runID, key, message, .chat(connection: number), within: .milliseconds(span))
        if options.faults.has(.noAck, at: run.number) {
            note(.fault, ClawdbotFault.noAck.rawValue, run: runID)
        } else if options.faults.has(.ackError, at: run.number) {
            note(.fault, ClawdbotFault.ackError.rawValue, run: runID)
            forget(runID)
            return refuse(number, id, "UNAVAILABLE", "the agent is not available", isRetryable: true)
        } else {
            answer(number, id, ["runId": .string(runID), "status": "started"])
        }
        beginNext(of: key)
    }

    /// A run of this id that is going on, or ended within five minutes.
    private func repeated(_ runID: String) -> ClawdbotRun? {
        guard let run = runs[runID] else { return nil }
        if run.isOpen { return run }
        return now - (run.ended ?? .zero) <= Self.dedupeSpan ? run : nil
    }

    private mutating func answerRepeat(_ number: Int, _ id: String, _ run: ClawdbotRun) {
        switch run.state {
        case .queued, .running: answer(number, id, ["runId": .string(run.id), "status": "in_flight"])
        case .ok, .aborted: answer(number, id, ["runId": .string(run.id), "status": "ok"])
        case .failed(let reason):
            refuse(
                number, id, "UNAVAILABLE", reason,
                payload: ["runId": .string(run.id), "status": "error", "summary": .string(reason)])
        }
    }

    mutating func chatAbort(_ number: Int, _ id: String, _ params: JSONValue) {
        let key = canonical(params["sessionKey"]?.string ?? "")
        let runID = params["runId"]?.string
        note(.abort, "rpc", connection: clients[number]?.number, run: runID, session: key)
        var aborted: [String] = []
        if let runID {
            if let run = runs[runID], run.isOpen, run.isChat {
                guard run.sessionKey == key else {
                    return refuse(number, id, "INVALID_REQUEST", "runId does not match sessionKey")
                }
                if options.faults.has(.abortIgnored, at: run.number) {
                    note(.fault, ClawdbotFault.abortIgnored.rawValue, run: runID)
                } else {
                    abort(runID, because: "rpc")
                    aborted = [runID]
                }
            }
        } else {
            aborted = abortAll(of: key, because: "rpc")
        }
        answer(number, id, ["ok": true, "aborted": .bool(!aborted.isEmpty), "runIds": .array(aborted.map(JSONValue.string))])
    }

    /// Aborts what `chat.send` began in a session; runs of `agent` and of HTTP go on, as they do in that version.
    private mutating func abortAll(of key: String, because reason: String) -> [String] {
        let open = runOrder.filter { runs[$0]?.sessionKey == key && runs[$0]?.isOpen == true && runs[$0]?.isChat == true }
            .filter { !options.faults.has(.abortIgnored, at: runs[$0]?.number ?? 0) }
        // The last first: none of those that wait begins in between.
        for run in open.reversed() { abort(run, because: reason) }
        return open
    }

    mutating func history(_ number: Int, _ id: String, _ params: JSONValue) {
        let key = canonical(params["sessionKey"]?.string ?? "")
        let limit = min(max(1, params["limit"]?.wholeNumber ?? 200), 1000)
        let messages = (sessions[key]?.messages ?? []).suffix(limit).map { message -> JSONValue in
            var members: [JSONMember] = [
                .init(key: "role", value: .string(message.role)),
                .init(key: "content", value: [["type": "text", "text": .string(message.text)]]),
                .init(key: "timestamp", value: .integer(message.timestamp)),
            ]
            if let reason = message.stopReason { members.append(.init(key: "stopReason", value: .string(reason))) }
            return .object(members)
        }
        let payload: JSONValue = [
            "sessionKey": .string(key), "sessionId": sessions[key].map { .string($0.id) } ?? .null, "messages": .array(messages),
            "thinkingLevel": "off",
        ]
        answer(number, id, payload)
    }

    mutating func chatInject(_ number: Int, _ id: String, _ params: JSONValue) {
        let key = canonical(params["sessionKey"]?.string ?? "")
        guard sessions[key] != nil else { return refuse(number, id, "INVALID_REQUEST", "session not found") }
        let label = params["label"]?.string.map { "[\($0)]\n\n" } ?? ""
        let message = label + (params["message"]?.string ?? "")
        remember(key, "assistant", message, stopReason: "injected")
        let messageID = newID()
        let content: JSONValue = [
            "role": "assistant", "content": [["type": "text", "text": .string(message)]], "timestamp": .integer(timestamp),
            "stopReason": "injected",
        ]
        broadcast(
            "chat", ["runId": .string("inject-\(messageID)"), "sessionKey": .string(key), "seq": 0, "state": "final", "message": content])
        answer(number, id, ["ok": true, "messageId": .string(messageID)])
    }
}
