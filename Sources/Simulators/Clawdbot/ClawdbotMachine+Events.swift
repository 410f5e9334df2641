/// Events: numbered over the whole gateway, sent to everyone who may read, whatever session they came for.
extension ClawdbotMachine {
    /// Sends an event to all clients that were greeted; `later` is what clients of protocol 4 get instead.
    mutating func broadcast(_ event: String, _ payload: JSONValue, later: JSONValue? = nil) {
        eventSeq += 1
        for number in clients.keys.sorted() {
            guard let client = clients[number], let version = client.version, client.mayRead || event == "tick" else { continue }
            let body = version >= 4 ? later ?? payload : payload
            send(number, ["type": "event", "event": .string(event), "payload": body, "seq": .integer(eventSeq)])
        }
    }

    mutating func broadcastTick() {
        eventSeq += 1
        for number in clients.keys.sorted() where clients[number]?.version != nil {
            if hasFault(.tickSilence, number) { continue }
            send(number, ["type": "event", "event": "tick", "payload": ["ts": .integer(timestamp)], "seq": .integer(eventSeq)])
        }
    }

    mutating func agentEvent(_ id: String, _ stream: String, _ data: JSONValue) {
        guard let run = runs[id] else { return }
        runs[id]?.seq += 1
        let payload: JSONValue = [
            "runId": .string(id), "seq": .integer(run.seq + 1), "stream": .string(stream), "ts": .integer(timestamp), "data": data,
            "sessionKey": .string(run.sessionKey),
        ]
        broadcast("agent", payload)
        if options.faults.has(.duplicatedEvent, at: run.number) {
            // The same frame once more, its number too.
            eventSeq -= 1
            broadcast("agent", payload)
        }
    }

    /// Tool events are for sessions that want to see them.
    mutating func toolEvent(_ id: String, _ data: JSONValue) {
        guard let run = runs[id], options.broadcastsTools || sessions[run.sessionKey]?.isVerbose == true else { return }
        agentEvent(id, "tool", data)
    }

    /// Says a token: in an agent event at once, in a chat delta when the last one is long enough ago.
    mutating func say(_ id: String, _ token: String) {
        guard let before = runs[id] else { return }
        runs[id]?.text += token
        runs[id]?.tokens += 1
        if before.tokens == 0 { note(.run, "token", run: id, session: before.sessionKey) }
        let text = before.text + token
        if !"NO_REPLY".hasPrefix(text.trimmingSpaces) {
            agentEvent(id, "assistant", ["text": .string(text.trimmingSpaces), "delta": .string(token)])
            if case .http(let connection) = before.origin { sayHTTP(connection, id, token) } else { chatDelta(id) }
        }
    }

    private mutating func chatDelta(_ id: String) {
        guard let run = runs[id] else { return }
        let factor = options.faults.has(.coalescedDelta, at: run.number) ? 4 : 1
        let interval = Duration.milliseconds(options.deltaIntervalMilliseconds * factor)
        if let last = run.chatDeltaAt, now - last < interval { return }
        sendChatDelta(id)
        if options.faults.has(.duplicatedDelta, at: run.number) { sendChatDelta(id) }
        runs[id]?.chatDeltaAt = now
        runs[id]?.chatText = run.text
    }

    private mutating func sendChatDelta(_ id: String) {
        guard let run = runs[id] else { return }
        let payload = chat(run, "delta", message(run.text))
        var later = payload
        let extends = run.text.hasPrefix(run.chatText)
        later["deltaText"] = .string(extends ? String(run.text.dropFirst(run.chatText.count)) : run.text)
        if !extends { later["replace"] = true }
        broadcast("chat", payload, later: later)
    }

    mutating func chatFinal(_ id: String) {
        guard let run = runs[id] else { return }
        let isBare = Self.isSilent(run.text) || options.faults.has(.finalWithoutMessage, at: run.number)
        broadcast("chat", chat(run, "final", isBare ? nil : message(run.text)))
    }

    mutating func chatError(_ id: String, _ reason: String) {
        guard let run = runs[id] else { return }
        var payload = chat(run, "error", nil)
        payload["errorMessage"] = .string(reason)
        var later = payload
        later["errorKind"] = "unknown"
        broadcast("chat", payload, later: later)
    }

    mutating func chatAborted(_ id: String, _ reason: String) {
        guard let run = runs[id] else { return }
        runs[id]?.seq += 1
        var payload = chat(run, "aborted", nil)
        payload["seq"] = .integer(run.seq + 1)
        payload["stopReason"] = .string(reason)
        broadcast("chat", payload)
    }

    /// What a run says although it was aborted.
    mutating func sayLate(_ id: String) {
        guard var run = runs[id] else { return }
        note(.fault, ClawdbotFault.lateDelta.rawValue, run: id)
        run.text += " This comes too late."
        runs[id] = run
        agentEvent(id, "assistant", ["text": .string(run.text), "delta": " This comes too late."])
        sendChatDelta(id)
    }

    private func chat(_ run: ClawdbotRun, _ state: String, _ message: JSONValue?) -> JSONValue {
        var members: [JSONMember] = [
            .init(key: "runId", value: .string(run.id)), .init(key: "sessionKey", value: .string(run.sessionKey)),
            .init(key: "seq", value: .integer(run.seq)), .init(key: "state", value: .string(state)),
        ]
        if let message { members.append(.init(key: "message", value: message)) }
        return .object(members)
    }

    private func message(_ text: String) -> JSONValue {
        ["role": "assistant", "content": [["type": "text", "text": .string(text)]], "timestamp": .integer(timestamp)]
    }
}
