import Conversation

/// What a response does while it waits: for the first token, for the next one, for a client that reads slowly.
extension ChatResponse {
    /// The true status was waited for long enough.
    func holdEnded() {
        guard isStream, stage == .held else { return }
        begin()
        send()
    }

    func heartbeat() {
        guard isStream, stage != .finished else { return }
        comment()
        connection.timer.arm(.heartbeat, in: connection.door.settings.heartbeat)
    }

    /// The client has sent FIN: a write tells whether it has gone, since a reset answers it.
    func probe() {
        guard isStream, stage != .finished else { return }
        comment()
    }

    /// The gateway stops: the turn ends as far as it got, and says so in its own way.
    func cutShort() { onSession { $0.cutShort() } }

    func fallBehind() {
        connection.timer.armOnce(.slowReader, in: connection.door.settings.slowReaderTimeout)
        onSession { $0.listenerFellBehind(self) }
    }

    func writabilityChanged(_ isWritable: Bool) {
        guard isWritable else { return }
        connection.timer.disarm(.slowReader)
        countDelivered()
        onSession { $0.listenerCaughtUp(self) }
    }
}
