/// What the service tells of calls.
extension CallerLoop {
    static let endedKept = 64
    private static let fields: Set<String> = ["call_id", "user_id", "text", "language", "audio_path", "duration", "reason"]

    func happened(_ method: String, _ params: JSONValue) {
        guard method.hasPrefix("call."), !isDead else { return }
        figures.event(method, params)
        if figures.eventCount > behaviour.eventsKeptMax { return }
        if behaviour.refusesUnknownFields, params.members?.contains(where: { !Self.fields.contains($0.key) }) == true { return }
        let id = callID(in: params)
        let user = params["user_id"]?.integer
        switch method {
        case "call.ringing", "call.incoming": rings(id, user)
        case "call.connected": if let id { connects(id, user) }
        case "call.speech": hears(id, params)
        case "call.ended":
            let seconds = params["duration"]?.number ?? 0
            if let id = id ?? call?.id { end(id, reason: params["reason"]?.string ?? "unknown", seconds: seconds) }
        default: break
        }
    }

    private func rings(_ id: String?, _ user: Int?) {
        guard let id else { return }
        log.write("ringing", "call ringing", ["call_id": id, "user_id": user.map(String.init) ?? "?"])
        guard !ended.contains(id) || behaviour.revivesEndedCalls else { return }
        if call == nil { call = CallerCall(id: id, userID: user, isOutgoing: false) }
        show()
    }

    private func connects(_ id: String, _ user: Int?) {
        guard !ended.contains(id) || behaviour.revivesEndedCalls else { return }
        guard call == nil || call?.id == id else { return probe(id) }
        guard call?.state != .connected else { return }
        connected(id, user: user, greeting: true)
    }

    func connected(_ id: String, user: Int?, greeting: Bool) {
        var found = call ?? CallerCall(id: id)
        found.userID = user ?? found.userID
        found.state = .connected
        (found.connectedAt, found.lastSound) = (now, now)
        call = found
        log.write("connected", "call connected", ["call_id": id, "user_id": found.userID.map(String.init) ?? "?"])
        figures.change { $0.connected += 1 }
        show()
        if behaviour.takesOneCall, figures.value.connected > 1 { return }
        if behaviour.refusesEverybody || !isAllowed(found.userID) {
            log.write("rejected", "caller is not allowed", ["call_id": id, "user_id": found.userID.map(String.init) ?? "?"])
            figures.change { $0.rejected += 1 }
            call?.isRefused = true
            return ask("call.hangup", [:]) { _ in }
        }
        guard greeting, behaviour.greets, let text = options.greeting else { return }
        for _ in 0..<(behaviour.greetsTwice ? 2 : 1) { say(text, .greeting) }
    }

    private func isAllowed(_ user: Int?) -> Bool {
        if options.allowedUsers.isEmpty || behaviour.ignoresAllowList { return true }
        return user.map(options.allowedUsers.contains) ?? false
    }

    private func hears(_ id: String?, _ params: JSONValue) {
        guard let id, let text = params["text"]?.string, !text.isEmpty else {
            if behaviour.diesOfMissingFields { die() }
            return
        }
        if behaviour.diesOfHugeText, text.utf8.count > 1 << 19 { return die() }
        let path = params["audio_path"]?.string
        log.write("speech", "user spoke", ["call_id": id, "text": text, "language": params["language"]?.string ?? "?"])
        if let path, !seenRecordings.insert(path).inserted, !behaviour.answersDuplicatesTwice { return }
        if behaviour.dropsRepeatedWords, !seenWords.insert(text).inserted { return }
        if ended.contains(id) {
            log.write("dropped", "speech after the end of its call was dropped", ["call_id": id])
            if behaviour.answersAfterEnded { ask("call.speak", ["text": .string("You asked about \(text)")]) { _ in } }
            return
        }
        guard call?.id == id else {
            if behaviour.answersUnknownCalls { return answer(text) }
            return probe(id) { [self] in answer(text) }
        }
        if call?.state == .ringing {
            if behaviour.needsConnectedEvent { return }
            connected(id, user: params["user_id"]?.integer, greeting: false)
        }
        answer(text)
    }

    /// Asks the service whether a call we know nothing of is the one on the line.
    private func probe(_ id: String, then: @escaping () -> Void = {}) {
        ask("call.status", [:]) { [self] answer in
            guard let status = answer.success, status["active"]?.bool == true, callID(in: status) == id else {
                return log.write("dropped", "an event of an unknown call was dropped", ["call_id": id])
            }
            if let call, call.id != id { end(call.id, reason: "lost", seconds: 0) }
            if call == nil { connected(id, user: status["user_id"]?.integer, greeting: false) }
            then()
        }
    }

    func end(_ id: String, reason: String, seconds: Double) {
        let isNews = !ended.contains(id)
        ended = ended.suffix(Self.endedKept) + [id]
        guard let over = call, over.id == id, !behaviour.ignoresEnd else { return }
        if isNews {
            let rounded = (seconds * 10).rounded() / 10
            log.write("ended", "call ended", ["call_id": id, "duration": "\(rounded)", "reason": reason])
        }
        if over.state == .ringing, !behaviour.countsNoMissedCalls {
            let isRejected = reason.lowercased().contains("reject") || reason.lowercased().contains("busy")
            log.write("missed", isRejected ? "call was rejected" : "call was missed", ["call_id": id, "reason": reason])
            figures.change { if isRejected { $0.rejected += 1 } else { $0.missed += 1 } }
        }
        interrupt()
        quiet()
        call = nil
        show()
        startNext()
    }
}
