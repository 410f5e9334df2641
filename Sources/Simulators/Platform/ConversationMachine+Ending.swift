/// How a conversation ends.
extension ConversationMachine {
    /// The client is gone.
    mutating func leave(_ reason: String) {
        if let turn {
            if turn.stage == .asking { put(.hangUp(request: turn.request)) }
            if let settings, !turn.text.isEmpty {
                let heard = settings.isTextOnly ? turn.text : turn.speech.heard(by: now)
                record.agent(turn, heard: heard, isInterrupted: heard != turn.text, settings: settings, at: now)
            }
        }
        turn = nil
        phase = .over
        record.end(termination: "Client disconnected", error: nil, at: now)
    }

    /// Ends the conversation in order.
    mutating func finish(code: Int, reason: String, termination: String) {
        if let turn, turn.stage == .asking { put(.hangUp(request: turn.request)) }
        turn = nil
        phase = .over
        put(.close(code: code, reason: reason))
        record.end(termination: termination, error: nil, at: now)
    }

    /// Ends the conversation with an error event and the code it has.
    mutating func refuse(_ refusal: ConversationRefusal) {
        if let turn, turn.stage == .asking { put(.hangUp(request: turn.request)) }
        turn = nil
        phase = .over
        put(.say(refusal.event))
        put(.close(code: refusal.code, reason: refusal.reason))
        record.end(termination: refusal.reason, error: refusal, at: now)
    }
}
