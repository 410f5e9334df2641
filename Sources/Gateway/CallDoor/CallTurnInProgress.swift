import Conversation

/// A turn of the call whose reply may still be cut or corrected.
struct CallTurnInProgress {
    let request: TurnRequest
    let session: Session
    let listener: CallListener
    let task: Task<Void, Never>

    func fellBehind() {
        listener.isBehind = true
        session.perform { [listener] in $0.listenerFellBehind(listener) }
    }

    func caughtUp() {
        listener.isBehind = false
        session.perform { [listener] in $0.listenerCaughtUp(listener) }
    }
}
