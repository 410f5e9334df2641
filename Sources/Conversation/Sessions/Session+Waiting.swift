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
        turns.values.contains { other in
            // What is typed interrupts nothing, so it waits for its own kind too.
            other !== turn && other.channel.isLive && other.agentRun != nil
                && (other.conversation != turn.conversation || turn.channel == .text)
        }
    }

    func wait(_ turn: Turn, _ agent: any Agent, _ prompt: @escaping () -> Prompt) {
        turn.isWaiting = true
        if turn.followUps == 0 { memory.setWaiting(turn.id) }
        record(of: turn) { $0.state = .waiting }
        let run = turn.run
        let deadline = Task { [clock, waitMax = turn.waitMax] in
            try? await clock.sleep(waitMax)
            self.giveUp(run)
        }
        waiting.append(WaitingTurn(turn: turn, agent: agent, prompt: prompt, deadline: deadline))
    }

    /// A turn has ended, or a request was judged: those who wait have their turn, and when there are none, what is remembered is put
    /// in order.
    func quietDown() {
        beginWaiting()
        considerCompaction()
    }

    /// Something has ended: whoever waits first may begin.
    func beginWaiting() {
        guard !isAdmitting, !waiting.isEmpty else { return }
        waiting.removeAll { waiting in
            guard waiting.turn.machine.isOver else { return false }
            waiting.deadline.cancel()
            return true
        }
        while let first = waiting.first, !isBusy(besides: first.turn) {
            waiting.removeFirst()
            first.deadline.cancel()
            memory.begin(first.turn.id)
            start(first.turn, first.agent, first.prompt())
            commit(first.turn)
        }
    }

    /// The wait was too long: an apology, and nothing stored.
    private func giveUp(_ run: RunID) {
        guard let index = waiting.firstIndex(where: { $0.turn.run == run }) else { return }
        let turn = waiting.remove(at: index).turn
        remove(run)
        if turn.followUps > 0 { forgetFollowUp(turn) } else { submit(supersede([turn.id], in: turn.conversation)) }
        conversations[turn.conversation]?.log.remember(echo: turn.language.busyApology)
        turn.mark(.ended(.failed(.busy)))
        switch turn.profile {
        case .voice:
            turn.deliver(.aside(turn.language.busyApology))
            turn.deliver(.finished(.stop, nil))
        case .api: turn.deliver(.failed(Self.tooBusy(turn.waitMax)))
        }
        turn.flush()
        turn.release(.failed(.busy))
    }

    private static func tooBusy(_ waited: Duration) -> AgentFailure {
        AgentFailure(
            .busy, "Another conversation of this session went on for longer than \(waited): ask again when it has ended.", status: 503,
            retryAfterSeconds: 5, isPassing: true)
    }
}
