import Logging
import NIOCore

// Requests and their answers.

extension ServiceLink {
    /// Sends a request, or lets it wait for the connection that is being made; fails it at once where there is none.
    func submit(_ call: ServiceCall) {
        if machine.state == .open { return send(call) }
        guard machine.state != .shutDown else { return call.complete(.failure(ServiceFault.shutDown(call.method))) }
        guard machine.mayWait else { return call.complete(.failure(unavailable)) }
        wait(call)
    }

    func send(_ call: ServiceCall) {
        var call = call
        guard let connection else { return call.complete(.failure(unavailable)) }
        call.triesLeft -= 1
        call.deadline = loop.now + TimeAmount(call.limit)
        guard let id = calls.begin(call, deadline: call.deadline) else {
            return call.complete(.failure(ServiceFault.overloaded(call.method)))
        }
        guard let frame = call.request.frame(id: id) else {
            _ = calls.answered(id)
            return call.complete(.failure(ServiceFault.tooLong(call.method)))
        }
        connection.send(frame)
        armCalls()
    }

    /// The answer a frame brought.
    func answered(_ id: Int64?, _ answer: JSONRPCAnswer) {
        guard let call = calls.answered(id) else {
            logger.debug("an answer that nobody waits for was dropped", metadata: ["socket": "\(place)"])
            return
        }
        machine.answered()
        do throws(VoiceServiceFailure) {
            call.complete(.success(try ServiceResults.result(answer, of: call.method)))
        } catch {
            call.complete(.failure(error))
        }
        updateWant()
    }

    func expireCalls() {
        let now = loop.now
        let late = callsAhead.filter { $0.deadline <= now }
        callsAhead.removeAll { $0.deadline <= now }
        for call in late { call.complete(.failure(ServiceFault.timedOut(place, call.method, call.limit))) }
        for call in calls.expire(at: now) { retry(call, or: ServiceFault.timedOut(place, call.method, call.limit)) }
        armCalls()
        updateWant()
    }

    /// Sends a request once more if it may be, on this connection or the next one; fails it otherwise.
    func retry(_ call: ServiceCall, or failure: VoiceServiceFailure) {
        guard call.triesLeft > 0, machine.state != .shutDown else { return call.complete(.failure(failure)) }
        if machine.state == .open { send(call) } else { wait(call) }
    }

    private func wait(_ call: ServiceCall) {
        guard callsAhead.count < JSONRPCClientMachine<ServiceCall>.pendingMax else {
            return call.complete(.failure(ServiceFault.overloaded(call.method)))
        }
        var call = call
        call.deadline = loop.now + TimeAmount(call.limit)
        callsAhead.append(call)
        armCalls()
        updateWant()
    }

    private func armCalls() {
        let next = callsAhead.map(\.deadline).min()
        guard let deadline = [calls.nextDeadline, next].compactMap({ $0 }).min() else { return timer.disarm(.call) }
        arm(.call, in: deadline - loop.now)
    }

    private var unavailable: VoiceServiceFailure {
        let service = service
        let kind: VoiceServiceFailure.Kind = service.state == "untrusted" ? .untrusted : .unavailable
        return VoiceServiceFailure(kind, service.problem ?? ServiceFault.cannotReach(place, "not connected"))
    }
}
