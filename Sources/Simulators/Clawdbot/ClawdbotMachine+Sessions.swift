/// Sessions: their keys, what they remember, and the methods that list and change them.
extension ClawdbotMachine {
    /// The main session has an alias.
    func canonical(_ key: String) -> String {
        let bare = key.trimmingSpaces
        return bare == "main" || bare.isEmpty ? options.mainSessionKey : bare
    }

    mutating func session(_ key: String) -> ClawdbotSession {
        if let session = sessions[key] { return session }
        let session = ClawdbotSession(key: key, id: newID(), updatedAt: timestamp)
        sessions[key] = session
        return session
    }

    mutating func remember(_ key: String, _ role: String, _ text: String, stopReason: String? = nil) {
        var session = session(key)
        session.messages.append(.init(role: role, text: text, timestamp: timestamp, stopReason: stopReason))
        session.updatedAt = timestamp
        if session.messages.count > ClawdbotSession.messagesMax { session.messages.removeFirst() }
        sessions[key] = session
    }

    mutating func sessionsList(_ number: Int, _ id: String) {
        let list = sessions.values.sorted { $0.updatedAt > $1.updatedAt }.map { Self.describe($0) }
        answer(
            number, id,
            [
                "ts": .integer(timestamp), "path": "sessions.json", "count": .integer(list.count),
                "defaults": ["modelProvider": "fake", "model": "fake-model", "contextTokens": 200_000], "sessions": .array(list),
            ])
    }

    private static func describe(_ session: ClawdbotSession) -> JSONValue {
        [
            "key": .string(session.key), "kind": "direct", "updatedAt": .integer(session.updatedAt), "sessionId": .string(session.id),
            "verboseLevel": session.isVerbose ? "on" : "off",
        ]
    }

    mutating func sessionsPreview(_ number: Int, _ id: String, _ params: JSONValue) {
        let limit = min(max(1, params["limit"]?.wholeNumber ?? 12), 100)
        let most = min(max(20, params["maxChars"]?.wholeNumber ?? 240), 2000)
        let previews = (params["keys"]?.array ?? []).compactMap(\.string).prefix(64).map { key -> JSONValue in
            let session = sessions[canonical(key)]
            let items = (session?.messages ?? []).suffix(limit).map { message -> JSONValue in
                ["role": .string(message.role), "text": .string(String(message.text.prefix(most)))]
            }
            let status = session == nil ? "missing" : items.isEmpty ? "empty" : "ok"
            return ["key": .string(key), "status": .string(status), "items": .array(items)]
        }
        answer(number, id, ["ts": .integer(timestamp), "previews": .array(Array(previews))])
    }

    mutating func sessionsPatch(_ number: Int, _ id: String, _ params: JSONValue) {
        let key = canonical(params["key"]?.string ?? "")
        var session = session(key)
        if let level = params["verboseLevel"] { session.isVerbose = level.string == "on" || level.string == "full" }
        session.updatedAt = timestamp
        sessions[key] = session
        answer(number, id, ["ok": true, "path": "sessions.json", "key": .string(key), "entry": Self.describe(session)])
    }

    mutating func sessionsReset(_ number: Int, _ id: String, _ params: JSONValue) {
        let key = canonical(params["key"]?.string ?? "")
        var session = session(key)
        session.id = newID()
        session.messages = []
        session.updatedAt = timestamp
        sessions[key] = session
        answer(number, id, ["ok": true, "key": .string(key), "entry": Self.describe(session)])
    }

    mutating func sessionsDelete(_ number: Int, _ id: String, _ params: JSONValue) {
        let key = canonical(params["key"]?.string ?? "")
        guard key != options.mainSessionKey else {
            return refuse(number, id, "INVALID_REQUEST", "Cannot delete the main session (\(key)).")
        }
        let isThere = sessions[key] != nil
        if let session = sessions[key], session.running == nil, session.waiting.isEmpty { sessions[key] = nil }
        answer(number, id, ["ok": true, "key": .string(key), "deleted": .bool(isThere), "archived": []])
    }
}
