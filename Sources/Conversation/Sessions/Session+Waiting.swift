/// A turn that waits for its session to fall quiet.
struct WaitingTurn {
    let turn: Turn
    let agent: any Agent
    let prompt: () -> Prompt
    /// Ends the wait when it has been too long.
    let deadline: Task<Void, Never>
}

/// Turns of two conversations of one session are never interleaved: the second waits, for a while.
extension Session {
    func isBusy(besides turn: Turn) -> Bool {
        turns.values.contains { $0.profile == .voice && $0.conversation != turn.conversation && $0.agentRun != nil }
    }

    func wait(_ turn: Turn, _ agent: any Agent, _ prompt: @escaping () -> Prompt) {
        turn.isWaiting = true
        record(of: turn) { $0.state = .waiting }
        let run = turn.run
        let deadline = Task { [clock, settings] in
            try? await clock.sleep(settings.waitMax)
            self.giveUp(run)
        }
        waiting.append(WaitingTurn(turn: turn, agent: agent, prompt: prompt, deadline: deadline))
    }

    /// Something has ended: whoever waits first may begin.
    func beginWaiting() {
        waiting.removeAll { waiting in
            guard waiting.turn.machine.isOver else { return false }
            waiting.deadline.cancel()
            return true
        }
        while let first = waiting.first, !isBusy(besides: first.turn) {
            waiting.removeFirst()
            first.deadline.cancel()
            start(first.turn, first.agent, first.prompt())
            commit(first.turn)
        }
    }

    /// The wait was too long: an apology, and nothing stored.
    private func giveUp(_ run: RunID) {
        guard let index = waiting.firstIndex(where: { $0.turn.run == run }) else { return }
        let turn = waiting.remove(at: index).turn
        remove(run)
        submit(supersede(turn.id, in: turn.conversation))
        conversations[turn.conversation]?.log.remember(echo: turn.language.busyApology)
        turn.deliver(.aside(turn.language.busyApology))
        turn.deliver(.finished(.stop, nil))
        turn.flush()
        turn.release(.failed(.busy))
    }
}
