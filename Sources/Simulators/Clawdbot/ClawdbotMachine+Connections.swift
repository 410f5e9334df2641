/// Connections: the challenge, the first frame, the greeting, the end.
extension ClawdbotMachine {
    /// A WebSocket was opened.
    mutating func opened(_ number: Int) {
        connectionsMade += 1
        clients[number] = Client(number: connectionsMade, nonce: newID(), since: now)
        note(.opened, "websocket", connection: connectionsMade)
        agenda.plan(.handshake(connection: number), at: now + .milliseconds(options.handshakeMilliseconds))
        if hasFault(.noChallenge, number) { return }
        let payload: JSONValue = ["nonce": .string(clients[number]?.nonce ?? ""), "ts": .integer(timestamp)]
        send(number, ["type": "event", "event": "connect.challenge", "payload": payload])
    }

    /// A WebSocket message came.
    mutating func received(_ number: Int, _ text: String) {
        guard let client = clients[number], !client.isClosing else { return }
        let frame = JSONValue(parsing: Array(text.utf8))
        if client.version == nil { return greet(number, frame) }
        // What is no JSON is ignored after the greeting, as the real gateway does.
        guard let frame else { return note(.violation, "not JSON", connection: client.number) }
        if let problem = ClawdbotShape.requestFrame.problem(in: frame) ?? (frame["type"]?.string == "req" ? nil : "at /type: must be req") {
            note(.violation, "invalid request frame", connection: client.number, value: .string(problem))
            return refuse(number, "invalid", "INVALID_REQUEST", "invalid request frame: \(problem)")
        }
        let id = frame["id"]?.string ?? ""
        let method = frame["method"]?.string ?? ""
        note(.request, method, connection: client.number, value: frame["params"] ?? .null)
        call(number, id, method, frame["params"] ?? .object([]))
    }

    /// A client broke RFC 6455.
    mutating func violated(_ number: Int, _ reason: String) {
        note(.violation, reason, connection: clients[number]?.number)
    }

    /// A connection ended; runs go on without it.
    mutating func closed(_ number: Int, because reason: String) {
        if let client = clients.removeValue(forKey: number) { note(.closed, reason, connection: client.number) }
        waits = waits.filter { $0.value.connection != number }
        httpAnswers[number] = nil
        if options.isLaterHTTP {
            for run in runs.values where run.origin == .http(connection: number) && run.isOpen {
                note(.abort, "http", run: run.id, session: run.sessionKey)
                abort(run.id, because: "disconnect")
            }
        }
    }

    private mutating func greet(_ number: Int, _ frame: JSONValue?) {
        guard let frame, frame["type"]?.string == "req", let id = frame["id"]?.string, !id.isEmpty else {
            note(.violation, "first frame", connection: clients[number]?.number)
            return close(number, 1008, "invalid request frame")
        }
        note(.request, frame["method"]?.string ?? "", connection: clients[number]?.number, value: frame["params"] ?? .null)
        guard ClawdbotShape.requestFrame.problem(in: frame) == nil, frame["method"]?.string == "connect" else {
            return turnAway(number, id, "INVALID_REQUEST", "invalid handshake: first request must be connect", code: 1008)
        }
        let params = frame["params"] ?? .null
        if let problem = ClawdbotShape.connect.problem(in: params) {
            return turnAway(number, id, "INVALID_REQUEST", "invalid connect params: \(problem)", code: 1008)
        }
        let wanted = (params["minProtocol"]?.integer ?? 0, params["maxProtocol"]?.integer ?? 0)
        let spoken = options.protocols.versions.last { $0 >= wanted.0 && $0 <= wanted.1 }
        guard let spoken, !hasFault(.rejectProtocol, number) else {
            let details: JSONValue = ["expectedProtocol": .integer(options.protocols.versions.upperBound)]
            return turnAway(number, id, "INVALID_REQUEST", "protocol mismatch", details: details, code: 1002)
        }
        if let (code, message) = trouble(number, params) { return turnAway(number, id, code, message, code: 1008) }
        let scopes = (params["scopes"]?.array ?? []).compactMap(\.string)
        clients[number]?.scopes = Set(params["role"]?.string == "node" ? [] : scopes.isEmpty ? ["operator.admin"] : scopes)
        clients[number]?.version = spoken
        probe.connections += 1
        note(.connected, "v\(spoken)", connection: clients[number]?.number)
        if hasFault(.noHello, number) { return note(.fault, ClawdbotFault.noHello.rawValue, connection: clients[number]?.number) }
        answer(number, id, hello(number, version: spoken))
    }

    /// Why a client may not come in; nil when it may.
    private func trouble(_ number: Int, _ params: JSONValue) -> (code: String, message: String)? {
        if let role = params["role"]?.string, role != "operator", role != "node" { return ("INVALID_REQUEST", "invalid role") }
        if hasFault(.notPaired, number) { return ("NOT_PAIRED", "pairing required") }
        let token = params["auth"]?["token"]?.string
        guard let token, !token.isEmpty else {
            return params["device"] == nil
                ? ("NOT_PAIRED", "device identity required")
                : ("INVALID_REQUEST", "unauthorized: gateway token missing (provide gateway auth token)")
        }
        if hasFault(.tokenMismatch, number) || (options.token ?? token) != token {
            return ("INVALID_REQUEST", "unauthorized: gateway token mismatch (provide gateway auth token)")
        }
        if let device = params["device"] {
            let skew = abs((device["signedAt"]?.integer ?? 0) - timestamp)
            if skew > 600_000 { return ("INVALID_REQUEST", "device signature expired") }
            if let nonce = device["nonce"]?.string, nonce != clients[number]?.nonce { return ("INVALID_REQUEST", "device nonce mismatch") }
        }
        return nil
    }

    private func hello(_ number: Int, version: Int) -> JSONValue {
        var snapshot: [JSONMember] = [
            .init(key: "presence", value: []), .init(key: "health", value: ["ok": true, "ts": .integer(timestamp)]),
            .init(key: "stateVersion", value: ["presence": 1, "health": 1]), .init(key: "uptimeMs", value: .integer(now.wholeMilliseconds)),
        ]
        if !hasFault(.noMainKey, number) {
            let parts = options.mainSessionKey.split(separator: ":")
            let defaults: JSONValue = [
                "defaultAgentId": .string(parts.count > 1 ? String(parts[1]) : "main"),
                "mainKey": .string(parts.last.map(String.init) ?? "main"), "mainSessionKey": .string(options.mainSessionKey),
            ]
            snapshot.append(.init(key: "sessionDefaults", value: defaults))
        }
        return [
            "type": "hello-ok", "protocol": .integer(version),
            "server": ["version": "2026.1.27", "host": "fake", "connId": .string("conn-\(clients[number]?.number ?? 0)")],
            "features": [
                "methods": .array(Self.methods.map { .string($0.key) }.sorted { $0.text() < $1.text() }),
                "events": ["agent", "chat", "presence", "tick", "shutdown", "health"],
            ],
            "snapshot": .object(snapshot),
            "policy": [
                "maxPayload": .integer(options.payloadBytesMax), "maxBufferedBytes": .integer(options.outboxBytesMax),
                "tickIntervalMs": .integer(options.tickMilliseconds),
            ],
        ]
    }

    private mutating func turnAway(
        _ number: Int, _ id: String, _ kind: String, _ message: String, details: JSONValue? = nil, code: Int
    ) {
        refuse(number, id, kind, message, details: details)
        close(number, code, message)
    }

    mutating func close(_ number: Int, _ code: Int, _ reason: String) {
        guard clients[number]?.isClosing == false else { return }
        clients[number]?.isClosing = true
        note(.response, "close \(code)", connection: clients[number]?.number, value: .string(reason))
        put(.close(number, code: code, reason: reason))
    }

    mutating func closeAll(_ code: Int, _ reason: String) {
        for number in clients.keys.sorted() { close(number, code, reason) }
    }

    /// Whether this connection has a fault, by the number of its WebSocket.
    func hasFault(_ fault: ClawdbotFault, _ number: Int) -> Bool { options.faults.has(fault, at: clients[number]?.number ?? 0) }
}
