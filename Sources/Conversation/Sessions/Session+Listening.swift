/// Streams that come to hear a turn, fall behind, and go.
extension Session {
    /// A stream joins a turn in progress: what was written so far, then the rest.
    func hear(_ turn: Turn, _ listener: any ReplyListener, _ ended: @escaping (TurnEnd) -> Void) {
        listener.marked(.source(.joined))
        if turn.hasSpoken { listener.marked(.spoke) }
        for segment in turn.machine.delivered {
            listener.deliver(segment.kind == .reply ? .text(segment.text) : .aside(segment.text))
        }
        for call in turn.machine.sentCalls { listener.deliver(.toolCall(call)) }
        listener.flush()
        turn.hearings.append(Turn.Hearing(listener: listener, ended: ended))
    }

    /// Takes a listener away from wherever it is.
    func leave(_ listener: any ReplyListener) {
        if let index = early.firstIndex(where: { $0.listener === listener }) {
            listener.marked(.ended(.interrupted(.hangUp)))
            early.remove(at: index).ended(.interrupted(.hangUp))
        }
        for turn in Array(turns.values) { leave(turn, listener) }
    }

    /// A stream has gone; with the last one the turn is interrupted.
    func leave(_ turn: Turn, _ listener: any ReplyListener) {
        guard let index = turn.hearings.firstIndex(where: { $0.listener === listener }) else { return }
        let hearing = turn.hearings.remove(at: index)
        turn.deliveredBytesMax = max(turn.deliveredBytesMax, listener.deliveredBytes)
        if turn.hearings.isEmpty { interrupt(turn, .hangUp) } else { resumeIfDrained(turn) }
        listener.marked(.ended(.interrupted(.hangUp)))
        hearing.ended(.interrupted(.hangUp))
    }

    /// A listener reads too slowly: the agent's upstream is no longer read until it has caught up.
    ///
    /// - Precondition: called on the session's executor, as are the next two.
    public nonisolated func listenerFellBehind(_ listener: any ReplyListener) {
        assumeIsolated { session in
            for turn in session.turns.values where turn.hearings.contains(where: { $0.listener === listener }) { session.pause(turn) }
        }
    }

    public nonisolated func listenerCaughtUp(_ listener: any ReplyListener) {
        assumeIsolated { session in
            for turn in session.turns.values where turn.hearings.contains(where: { $0.listener === listener }) {
                session.resumeIfDrained(turn)
            }
        }
    }

    /// Runs `body` on the session's executor, later, from any thread.
    public nonisolated func perform(_ body: @escaping @Sendable (Session) -> Void) {
        home.execute { body(self) }
    }

    func pause(_ turn: Turn) {
        guard !turn.isPaused else { return }
        turn.isPaused = true
        turn.agentRun?.pause()
    }

    func resumeIfDrained(_ turn: Turn) {
        guard turn.isPaused, turn.machine.isDurable, !turn.hearings.contains(where: \.listener.isBehind) else { return }
        turn.isPaused = false
        turn.agentRun?.resume()
        let agents = turn.readiness
        turn.readiness = []
        for agent in agents { agent.resume() }
    }

    /// For agents that pace themselves.
    func ready(_ run: RunID) async {
        guard let turn = turns[run], turn.isPaused else { return }
        await withCheckedContinuation { turn.readiness.append($0) }
    }

    func deliver(_ answer: FixedAnswer, to listener: any ReplyListener) {
        switch answer {
        case .say(let text):
            listener.deliver(.aside(text))
            listener.deliver(.finished(.stop, nil))
        case .call(let tool, let arguments, let text):
            if let text { listener.deliver(.aside(text)) }
            listener.deliver(.toolCall(ToolCallFragment(index: 0, id: "call_" + TurnID().description, name: tool, arguments: arguments)))
            listener.deliver(.finished(.toolCalls, nil))
        }
        listener.flush()
    }
}
