internal import Glibc

/// Keeping a connection to the service, and asking it things.
extension CallerLoop {
    static let backoffMin: Duration = .milliseconds(50)
    static let backoffMax: Duration = .seconds(1)
    /// What the caller without a backoff waits: something, since on a manual clock time stands still as long as anybody is busy.
    private static let spinning: Duration = .milliseconds(10)

    func connect() {
        connectAt = nil
        if let problem = problem(with: options.socket) {
            if problem != Self.absent { log.write("untrusted", "the voice service's socket is not trusted:", ["problem": problem]) }
            figures.change { $0.service = "down: \(problem)" }
            return retryLater()
        }
        if failures == 0 { log.write("service-checking", "checking voice service", ["socket": options.socket]) }
        linkCount += 1
        do throws(ReferenceError) {
            let opened = try CallerLink(linkCount, to: options.socket, clock: clock, inbox: inbox)
            if !behaviour.keepsHalfFrames { frames = CallerFrames(behaviour) }
            link = opened
            links.append(opened)
            introduce()
        } catch {
            figures.change { $0.service = "down: \(error.reason)" }
            retryLater()
        }
    }

    private static let absent = "there is no socket"

    /// Why the socket is not connected to; nil when it is.
    private func problem(with socket: String) -> String? {
        if behaviour.trustsNoSocket { return "no socket is trusted" }
        if socket.hasPrefix("tcp://") || behaviour.trustsAnySocket { return nil }
        return CallerTrust.isThere(socket) ? CallerTrust.problem(with: socket) : Self.absent
    }

    /// Asks who is there, and whether there is a call: at the start, and after every loss.
    private func introduce() {
        ask("health", [:]) { [self] answer in
            guard answer.success != nil else { return link?.close() ?? () }
            ask("status", [:]) { [self] answer in
                let about = answer.success
                let (name, version) = (about?["service"]?.string ?? "voice service", about?["version"]?.string ?? "?")
                log.write("service-connected", "voice service connected", ["service": name, "version": version])
                figures.change { $0.service = "up: \(name) \(version)" }
                if wasReady, behaviour.reconnectsWithoutResync { return ready() }
                resync()
            }
        }
    }

    /// Asks where the service's call stands, again if the answer does not come.
    private func resync() {
        ask("call.status", [:]) { [self] answer in
            guard let status = answer.success else {
                if case .failed("timeout") = answer, !behaviour.neverRetriesStatus { resync() }
                return
            }
            log.write("calls-available", "calls are available", ["state": status["state"]?.string ?? "?"])
            let isKnown = !behaviour.knowsOnlyDocumentedStates || status["state"]?.string == "CONNECTED"
            let (id, active) = (callID(in: status), status["active"]?.bool == true && isKnown)
            if let call, call.id != id || !(active || call.state == .ringing) {
                end(call.id, reason: "lost", seconds: (now - call.connectedAt) / .seconds(1))
            }
            if let id, active, call == nil, !ended.contains(id) { connected(id, user: status["user_id"]?.integer, greeting: false) }
            ready()
        }
    }

    private func ready() {
        failures = 0
        isReady = true
        if !wasReady {
            log.write("events-registered", "call event handler registered")
            log.write("started", "call monitor started")
        }
        wasReady = true
        startNext()
    }

    func disconnected() {
        link = nil
        isReady = false
        figures.change { $0.service = "down: disconnected" }
        log.write("reconnecting", "voice service lost, connecting again")
        let lost = pending.sorted { $0.key < $1.key }
        pending = [:]
        for (_, request) in lost { request.answered(.failed("disconnected")) }
        if call == nil { quiet() }
        retryLater()
    }

    /// A connection that was never any use counts as a failure: accepting and closing must not make us spin.
    private func retryLater() {
        if isDead || (wasReady ? behaviour.neverReconnects : behaviour.givesUpAtStart) { return }
        failures += 1
        let wait = min(Self.backoffMax, Self.backoffMin * (1 << min(failures, 5)))
        connectAt = now + (behaviour.hasNoBackoff ? Self.spinning : behaviour.reconnectsLate && wasReady ? .seconds(6) : wait)
    }

    // MARK: Requests

    func ask(_ method: String, _ params: JSONValue, answered: @escaping (CallerPending.Answer) -> Void) {
        guard let link else { return answered(.failed("the voice service is not connected")) }
        let id = nextID
        nextID += 1
        let patience = behaviour.waitsForAnswersForEver ? Duration.seconds(3600) : options.requestTimeout
        pending[id] = CallerPending(method: method, deadline: now + patience, answered: answered)
        let request: JSONValue = ["jsonrpc": "2.0", "method": .string(method), "params": params, "id": .integer(id)]
        if !link.send(CallerFrames.frame(request), clock) { link.close() }
    }

    func received(_ bytes: [UInt8]) {
        for frame in frames.take(bytes) {
            switch frame {
            case .json(let document): received(document)
            case .garbage:
                log.write("garbage", "a frame that is no JSON was dropped")
                if behaviour.diesOfGarbage { die() }
            case .lost:
                if !behaviour.keepsHalfFrames { link?.close() }
            }
        }
    }

    /// A fault: what cannot be read ends the listening.
    func die() {
        isDead = true
        link?.close()
    }

    private func received(_ document: JSONValue) {
        guard document.isObject else {
            if behaviour.diesOfGarbage { die() }
            return
        }
        if let method = document["method"]?.string {
            if behaviour.takesBroadcastForAnswer, let first = pending.keys.min(), let request = pending.removeValue(forKey: first) {
                return request.answered(.result(document))
            }
            return happened(method, document["params"] ?? [:])
        }
        let id = document["id"]?.integer ?? (behaviour.acceptsAnyID ? pending.keys.min() : nil)
        guard let id = behaviour.acceptsAnyID ? pending[id ?? 0] == nil ? pending.keys.min() : id : id,
            let request = pending.removeValue(forKey: id)
        else { return }
        switch (document["result"], document["error"]) {
        case (let result?, nil): request.answered(.result(result))
        case (nil, let error?) where !behaviour.takesErrorForSuccess:
            request.answered(.error(error["message"]?.string ?? "an error without a message"))
        default: request.answered(behaviour.takesErrorForSuccess ? .result(document["result"] ?? [:]) : .failed("neither result nor error"))
        }
    }

    /// A call id as text, whichever way it is written.
    func callID(in object: JSONValue) -> String? {
        switch object["call_id"] {
        case .integer? where behaviour.readsTextIDsOnly: nil
        case .integer(let number)?: behaviour.roundsCallIDs ? String(Int(exactly: Double(number)) ?? number) : String(number)
        case .string(let text)?:
            if behaviour.roundsCallIDs, let number = Double(text), let whole = Int(exactly: number) { String(whole) } else { text }
        default: nil
        }
    }
}
