import NIOCore
import Synchronization

// Connections: made, lost, made again, ended.

extension ServiceLink {
    func updateWant() { perform(machine.want(!listeners.isEmpty || !calls.isIdle || !callsAhead.isEmpty)) }

    func perform(_ action: ServiceLinkMachine.Action?) {
        switch action {
        case .connect: connect()
        case .close:
            if let connection { drop(connection) }
            publish(state: "down", problem: nil)
        case .retry(let delay): arm(.retry, in: delay)
        case .forgetRetry: timer.disarm(.retry)
        case nil: break
        }
    }

    private func connect() {
        if !machine.isDown { publish(state: "connecting", problem: nil) }
        if !isCheckTold, !listeners.isEmpty {
            isCheckTold = true
            observers.tell(.checking)
        }
        let connection = ServiceConnection(link: self)
        dialing = connection
        dial(connection).whenComplete { [weak self] outcome in
            switch outcome {
            case .success(let channel):
                guard let self else { return channel.close(promise: nil) }
                self.connected(channel)
            case .failure(let error): self?.cannotConnect(error)
            }
        }
    }

    private func connected(_ channel: any Channel) {
        guard let connection = dialing else { return channel.close(promise: nil) }
        dialing = nil
        guard machine.connected(at: loop.now) == nil else {
            connection.close()
            channel.close(promise: nil)
            return
        }
        self.connection = connection
        isHolding = tracker.isInDoubt
        connection.open(channel)
        guard self.connection === connection else { return }
        probe()
        let ahead = callsAhead
        callsAhead = []
        for call in ahead { send(call) }
        updateWant()
    }

    private func cannotConnect(_ error: any Error) {
        dialing = nil
        let failure = error as? VoiceServiceFailure ?? VoiceServiceFailure(.unavailable, ServiceFault.cannotReach(place, "\(error)"))
        let ahead = callsAhead
        callsAhead = []
        let action = machine.failed()
        publish(state: failure.kind == .untrusted ? "untrusted" : "down", problem: failure.message)
        logDown(failure.message)
        perform(action)
        for call in ahead { call.complete(.failure(failure)) }
        updateWant()
    }

    /// The connection is of no more use, for what the service did with it.
    ///
    /// - Parameter isForeign: whether nothing has come on it that a voice service sends.
    func broken(_ connection: ServiceConnection, _ what: String, isForeign: Bool = false) {
        guard self.connection === connection else { return connection.close() }
        drop(connection)
        let problem = isForeign ? ServiceFault.foreign(place, what) : "the voice service at \(place) was lost: \(what). See its log"
        // What came before the loss is told before it.
        dispatch()
        let gone = calls.disconnect()
        tracker.connectionLost()
        let action = machine.lost(at: loop.now)
        publish(state: "down", problem: problem)
        logDown(problem)
        if connection.hasBeenHeard, !isLossTold, !listeners.isEmpty {
            isLossTold = true
            observers.tell(.lost(problem))
        }
        perform(action)
        for call in gone { retry(call, or: ServiceFault.disconnected(place, call.method)) }
        updateWant()
    }

    private func drop(_ connection: ServiceConnection) {
        connection.close()
        self.connection = nil
        timer.disarm(.frame)
    }

    /// Ends everything, for good.
    func shutDown() {
        guard machine.state != .shutDown else { return }
        machine.shutDown()
        isOver.store(true, ordering: .releasing)
        timer.cancel()
        connection?.close()
        connection = nil
        dialing?.close()
        dialing = nil
        let gone = calls.disconnect() + callsAhead
        callsAhead = []
        for call in gone { call.complete(.failure(ServiceFault.shutDown(call.method))) }
        publish(state: "down", problem: nil)
        listeners.end()
        observers.end()
    }
}
