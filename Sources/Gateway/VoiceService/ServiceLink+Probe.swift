import Logging

// What is asked of the service when the connection has come: is it well, what is it, and which call has it.

extension ServiceLink {
    private enum Question { case health, status, callStatus }

    /// Asks, once on each connection, when there is somebody to tell.
    func probe() {
        guard !listeners.isEmpty, let connection, !connection.isProbed else { return }
        connection.isProbed = true
        // Whoever has a call in doubt wants to know of that first.
        ask(tracker.isInDoubt ? [.callStatus, .health, .status] : [.health, .status, .callStatus], on: connection)
    }

    private func ask(_ questions: [Question], on connection: ServiceConnection) {
        guard let question = questions.first, self.connection === connection else { return }
        let rest = Array(questions.dropFirst())
        switch question {
        case .health:
            ask(.health, ServiceResults.health, on: connection) { link, result in
                link.observers.tell(.health(try? result.get()))
                // Who answers nothing is asked only for what decides whether to go on.
                if case .failure(let failure) = result, failure.kind == .timedOut, !connection.hasBeenHeard {
                    return link.ask(rest.filter { $0 == .callStatus }, on: connection)
                }
                link.ask(rest, on: connection)
            }
        case .status:
            ask(.status, ServiceResults.status, on: connection) { link, result in
                if case .success(let status) = result { link.identified(status) }
                link.ask(rest, on: connection)
            }
        case .callStatus:
            ask(.callStatus, tries: 2, ServiceResults.callStatus, on: connection) { link, result in
                link.learned(result, on: connection)
                link.ask(rest, on: connection)
            }
        }
    }

    private func ask<Value>(
        _ method: ServiceMethod, tries: Int = 1, _ decode: @escaping ServiceResults.Decoder<Value>, on connection: ServiceConnection,
        done: @escaping (ServiceLink, Result<Value, VoiceServiceFailure>) -> Void
    ) {
        let call = ServiceCall(ServiceRequest(method), limit: settings.queryLimit, tries: tries, decode) { [weak self, weak connection] in
            // The next connection has questions of its own.
            guard let self, let connection, self.connection === connection else { return }
            done(self, $0)
        }
        submit(call)
    }

    private func identified(_ status: ServiceStatus) {
        let service = service
        publish(state: service.state, problem: service.problem, name: status.service, version: status.version)
        observers.tell(.identified(status))
    }

    private func learned(_ result: Result<CallStatusResult, VoiceServiceFailure>, on connection: ServiceConnection) {
        switch result {
        case .success(let status):
            if let error = status.error, !status.isLive {
                withoutCalls("the voice service has no calls: \(error)")
            } else {
                publish(state: "up", problem: nil)
                observers.tell(.callsAvailable(status))
                resynced(with: tracker.resync(status))
            }
        case .failure(let failure) where failure.kind == .noCalls || failure.kind == .refused: withoutCalls(failure.message)
        case .failure(let failure) where failure.kind == .timedOut && !connection.hasBeenHeard: broken(connection, "it answers nothing")
        case .failure(let failure):
            // It speaks, only not of this: nothing can be concluded, and what came is told.
            logger.warning("the voice service does not say which call it has", metadata: ["problem": "\(failure.message)"])
            resynced(with: [])
        }
    }

    private func withoutCalls(_ problem: String) {
        publish(state: "no_calls", problem: problem)
        observers.tell(.callsUnavailable(problem))
        resynced(with: tracker.resyncWithoutCalls())
    }
}
