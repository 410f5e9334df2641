import Conversation
import NIOCore

/// A request's way to a connection, and the deadline it is under there.
extension UpstreamRequest {
    func connect() {
        attempts += 1
        pool.connect().whenComplete { outcome in
            switch outcome {
            case .success(let connection):
                if self.isOver { self.pool.keep(connection) } else { self.use(connection, isReused: false) }
            case .failure(let error): self.cannotConnect(error)
            }
        }
    }

    private func cannotConnect(_ error: any Error) {
        guard !isOver else { return }
        if let failure = UpstreamFault.tls(error) { return fail(failure) }
        if UpstreamFault.isTimeout(error) { return fail(UpstreamFault.connectTimedOut) }
        // A server that is being restarted is back in a moment; asked once more.
        guard attempts < 2 else { return fail(UpstreamFault.unreachable) }
        pool.loop.scheduleTask(in: .milliseconds(100)) { if !self.isOver { self.connect() } }
    }

    func use(_ connection: UpstreamConnection, isReused: Bool) {
        self.connection = connection
        self.isReused = isReused
        if isPaused { connection.setReading(false) } else { armDeadline() }
        connection.send(self, body: body)
        // On a connection of its own the request is sent once, unless it may be refused for the moment.
        if !isReused, !secondChance.isOpen { body = [] }
    }

    func armDeadline() {
        if hasBegun || isOver {
            connection?.timer.arm(.idle, in: pool.timeouts.idle)
        } else {
            connection?.timer.arm(.firstToken, in: pool.timeouts.firstToken)
        }
    }
}
