/// What the doors of a turn's streams are told beside the reply.
extension Turn {
    func mark(_ mark: TurnMark) {
        for hearing in hearings { hearing.listener.marked(mark) }
    }

    /// Its end is decided: told before the last events are.
    func markEnd() {
        if case .ended(let end) = machine.phase { mark(.ended(end)) }
    }

    /// What its agent sent while nothing had come of it: a failure or an empty end is no word.
    func markFirst(_ event: AgentEvent) {
        switch event {
        case .text, .toolCall:
            hasSpoken = true
            mark(.spoke)
        case .finished, .failed: break
        }
    }
}
