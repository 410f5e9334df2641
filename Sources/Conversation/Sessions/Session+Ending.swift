/// How a turn ends: cut short, given up, or whole.
extension Session {
    /// Cuts a turn short: agent cancelled, what was delivered stored, its streams ended.
    func interrupt(_ turn: Turn, _ reason: InterruptionReason) {
        let delivered = turn.delivered
        guard case .abort = turn.machine.interrupted(reason) else { return }
        turn.agentRun?.cancel()
        turn.mark(.ended(.interrupted(reason)))
        if turn.toldBytes > delivered.utf8.count { untell(turn.id) }
        if turn.isWaiting { return endWaiting(turn, reason) }
        commit(turn)
        var changes: [HistoryChange] = [.setState(turn: turn.id, role: .user, state: .complete)]
        if turn.isReplyStored {
            changes.append(
                delivered.isEmpty
                    ? .delete(turn: turn.id, role: .assistant)
                    : .update(turn: turn.id, role: .assistant, text: delivered, state: .interrupted))
        } else if !delivered.isEmpty {
            changes.append(.insert(entry(turn, .assistant, delivered, .interrupted)))
        }
        let stored = delivered.isEmpty ? nil : delivered
        submit(changes + keepEnd(of: turn, as: .interrupted, storing: stored, hungUp: reason == .hangUp))
        memory.setReply(turn.id, stored, isCut: true)
        record(of: turn) { $0.stored = stored }
        switch turn.profile {
        case .voice:
            for hearing in turn.hearings where hearing.listener.deliveredBytes == 0 { hearing.listener.deliver(.aside(TurnMachine.beat)) }
            turn.deliver(.finished(.stop, nil))
        case .api: turn.deliver(.failed(Self.cutShort(reason)))
        }
        turn.flush()
        close(turn, hungUp: reason == .hangUp)
    }

    /// A turn that never began leaves nothing behind but what the user said, where the user has gone on from it.
    private func endWaiting(_ turn: Turn, _ reason: InterruptionReason) {
        let isKept = reason == .bargeIn && turn.followUps == 0
        if isKept { keepUtterances(turn) } else { turn.uncommitted = nil }
        if !isKept, turn.followUps == 0 { memory.forget(turn.id) }
        if turn.profile == .voice {
            if turn.machine.bufferWords.isEmpty { turn.deliver(.aside(TurnMachine.beat)) }
            turn.deliver(.finished(.stop, nil))
        } else {
            turn.deliver(.failed(Self.cutShort(reason)))
        }
        turn.flush()
        close(turn, hungUp: reason == .hangUp)
        if turn.followUps > 0 { return forgetFollowUp(turn) }
        if !isKept { conversations[turn.conversation]?.log.turns.removeAll { $0.id == turn.id } }
    }

    /// The user went on before the agent was asked: what was said is stored, and shown with the rest (`docs/wire/turns.md`, row 6).
    private func keepUtterances(_ turn: Turn) {
        memory.begin(turn.id)
        memory.setReply(turn.id, nil, isCut: true)
        commit(turn)
        submit([.setState(turn: turn.id, role: .user, state: .complete)] + keepEnd(of: turn, as: .interrupted, storing: nil))
    }

    /// The turn is over: its record says how, and its streams' tasks go on.
    func close(_ turn: Turn, hungUp: Bool = false) {
        remove(turn.run)
        turn.pacing?.cancel()
        endTools(turn)
        guard case .ended(let end) = turn.machine.phase else { return }
        refreshRecord(of: turn)
        let whole = turn.isDeliveredWhole
        record(of: turn) { record in
            record.endedAt = clock.now()
            record.deliveredWhole = whole
            record.hungUp = hungUp
            record.state =
                switch end {
                case .complete: .complete
                case .interrupted: .interrupted
                case .failed: .failed
                }
        }
        if turn.isReplyStored, !turn.machine.isInterrupted {
            memory.setReply(turn.id, turn.machine.reply, isCut: false)
            record(of: turn) { $0.stored = turn.machine.reply }
        }
        turn.release(end)
        quietDown()
    }

    private static func cutShort(_ reason: InterruptionReason) -> AgentFailure {
        switch reason {
        case .shutdown: AgentFailure(.shuttingDown, "The gateway is shutting down.", status: 503, retryAfterSeconds: 1, isPassing: true)
        case .hangUp, .bargeIn, .superseded:
            AgentFailure(.cancelled, "A newer request of this conversation took this one's place.", status: 409)
        }
    }
}
