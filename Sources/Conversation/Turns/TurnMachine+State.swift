/// How a turn stands.
extension TurnMachine {
    /// Whether what is held has reached `heldBytesMax` and the agent should pause.
    func holdsTooMuch(heldBytesMax: Int) -> Bool { heldBytes >= heldBytesMax }

    /// The part of the reply that has been delivered, of this request's.
    var sent: String {
        if replyBegin == 0, sentBytes >= reply.utf8.count { return reply }
        return String(reply.utf8.dropFirst(replyBegin).prefix(sentBytes)) ?? ""
    }

    /// Whether this request has been answered with no word of a reply yet.
    var saysNothing: Bool { reply.utf8.count <= replyBegin }

    var isInterrupted: Bool {
        if case .ended(.interrupted) = phase { return true }
        return false
    }

    /// Whether the reply ended in a failure, and so what was stored of it is not whole.
    var hasFailed: Bool { failure != nil }

    var isOver: Bool {
        if case .ended = phase { return true }
        return false
    }
}
