/// Which methods there are, who may call them, and what they may be given.
extension ClawdbotMachine {
    enum Scope: Sendable { case read, write, admin }

    struct Method: Sendable {
        let scope: Scope
        let shape: ClawdbotShape
    }

    static let methods: [String: Method] = [
        "health": Method(scope: .read, shape: ClawdbotShape(["probe": .boolean])),
        "status": Method(scope: .read, shape: ClawdbotShape([:])),
        "agents.list": Method(scope: .read, shape: ClawdbotShape([:])),
        "models.list": Method(scope: .read, shape: ClawdbotShape([:])),
        "chat.history": Method(
            scope: .read, shape: ClawdbotShape(["sessionKey": .filledString, "limit": .integer], required: ["sessionKey"])),
        "chat.send": Method(
            scope: .write,
            shape: ClawdbotShape(
                [
                    "sessionKey": .filledString, "message": .string, "thinking": .string, "deliver": .boolean, "attachments": .array,
                    "timeoutMs": .integer, "idempotencyKey": .filledString,
                ], required: ["sessionKey", "message", "idempotencyKey"])),
        "chat.abort": Method(
            scope: .write, shape: ClawdbotShape(["sessionKey": .filledString, "runId": .filledString], required: ["sessionKey"])),
        "chat.inject": Method(
            scope: .admin,
            shape: ClawdbotShape(
                ["sessionKey": .filledString, "message": .filledString, "label": .string], required: ["sessionKey", "message"])),
        "agent": Method(
            scope: .write,
            shape: ClawdbotShape(
                [
                    "message": .filledString, "agentId": .filledString, "to": .string, "replyTo": .string, "sessionId": .string,
                    "sessionKey": .string, "thinking": .string, "deliver": .boolean, "attachments": .array, "channel": .string,
                    "timeout": .integer, "lane": .string, "extraSystemPrompt": .string, "idempotencyKey": .filledString, "label": .string,
                    "spawnedBy": .string,
                ], required: ["message", "idempotencyKey"])),
        "agent.wait": Method(
            scope: .write, shape: ClawdbotShape(["runId": .filledString, "timeoutMs": .integer], required: ["runId"])),
        "sessions.list": Method(
            scope: .read,
            shape: ClawdbotShape([
                "limit": .integer, "activeMinutes": .integer, "includeGlobal": .boolean, "includeUnknown": .boolean,
                "includeDerivedTitles": .boolean, "includeLastMessage": .boolean, "label": .string, "spawnedBy": .string,
                "agentId": .string, "search": .string,
            ])),
        "sessions.preview": Method(
            scope: .read, shape: ClawdbotShape(["keys": .strings, "limit": .integer, "maxChars": .integer], required: ["keys"])),
        "sessions.patch": Method(
            scope: .admin,
            shape: ClawdbotShape(
                ["key": .filledString, "thinkingLevel": .any, "model": .any, "verboseLevel": .any, "label": .any], required: ["key"])),
        "sessions.reset": Method(scope: .admin, shape: ClawdbotShape(["key": .filledString], required: ["key"])),
        "sessions.delete": Method(
            scope: .admin, shape: ClawdbotShape(["key": .filledString, "deleteTranscript": .boolean], required: ["key"])),
    ]

    /// Answers a request of a client that was greeted.
    mutating func call(_ number: Int, _ id: String, _ method: String, _ params: JSONValue) {
        guard let client = clients[number] else { return }
        guard let known = Self.methods[method] else {
            return refuse(number, id, "INVALID_REQUEST", "unknown method: \(method)")
        }
        let (isAllowed, scope) =
            switch known.scope {
            case .read: (client.mayRead, "operator.read")
            case .write: (client.mayWrite, "operator.write")
            case .admin: (client.isAdmin, "operator.admin")
            }
        guard isAllowed else { return refuse(number, id, "INVALID_REQUEST", "missing scope: \(scope)") }
        if let problem = known.shape.problem(in: params) {
            return refuse(number, id, "INVALID_REQUEST", "invalid \(method) params: \(problem)")
        }
        switch method {
        case "health": answer(number, id, ["ok": true, "ts": .integer(timestamp), "durationMs": 1, "channels": .object([])])
        case "status": answer(number, id, ["sessions": ["count": .integer(sessions.count)], "queuedSystemEvents": []])
        case "agents.list":
            answer(
                number, id, ["defaultId": "main", "mainKey": "main", "scope": "per-sender", "agents": [["id": "main", "name": "Fake"]]])
        case "models.list": answer(number, id, ["models": [["id": "fake-model", "name": "fake-model", "provider": "fake"]]])
        case "chat.history": history(number, id, params)
        case "chat.send": chatSend(number, id, params)
        case "chat.abort": chatAbort(number, id, params)
        case "chat.inject": chatInject(number, id, params)
        case "agent": agent(number, id, params)
        case "agent.wait": agentWait(number, id, params)
        case "sessions.list": sessionsList(number, id)
        case "sessions.preview": sessionsPreview(number, id, params)
        case "sessions.patch": sessionsPatch(number, id, params)
        case "sessions.reset": sessionsReset(number, id, params)
        default: sessionsDelete(number, id, params)
        }
    }

    mutating func answer(_ number: Int, _ id: String, _ payload: JSONValue) {
        note(.response, id, connection: clients[number]?.number, value: payload["type"]?.string == "hello-ok" ? "hello-ok" : payload)
        send(number, ["type": "res", "id": .string(id), "ok": true, "payload": payload])
    }

    mutating func refuse(
        _ number: Int, _ id: String, _ code: String, _ message: String, details: JSONValue? = nil, isRetryable: Bool = false,
        payload: JSONValue? = nil
    ) {
        var error: [JSONMember] = [.init(key: "code", value: .string(code)), .init(key: "message", value: .string(message))]
        if let details { error.append(.init(key: "details", value: details)) }
        if isRetryable { error.append(.init(key: "retryable", value: true)) }
        note(.response, id, connection: clients[number]?.number, value: .object(error))
        var members: [JSONMember] = [
            .init(key: "type", value: "res"), .init(key: "id", value: .string(id)), .init(key: "ok", value: false),
        ]
        if let payload { members.append(.init(key: "payload", value: payload)) }
        send(number, .object(members + [.init(key: "error", value: .object(error))]))
    }

    mutating func send(_ number: Int, _ value: JSONValue) {
        guard let client = clients[number], !client.isClosing else { return }
        let text = value.text()
        guard options.faults.has(.fragments, at: client.number) else { return put(.text(number, text)) }
        for frame in WebSocketFrame.fragments(of: text, bytesMax: 7) {
            put(.frame(number, WebSocketFrame(.ping, Array("still here".utf8))))
            put(.frame(number, frame))
        }
    }
}
