import Synchronization

/// A turn that waits for another conversation's to end.
extension ReferenceMemory {
    private static let patience: Duration = .seconds(5)
    private static let step: Duration = .milliseconds(20)

    /// What a waiting turn's stream does next: waits on, says that it does, begins, or gives up.
    func gate(_ plan: ReferencePlan, _ writer: ReferenceWriter, since began: Duration) -> [ReferenceStep] {
        let waited = clock.now() - began
        return state.withLock { state in
            let index = plan.ticket.turn
            let mine = state.turns[index]
            let isBusy = state.turns.prefix(index).contains { $0.conversation != mine.conversation && $0.isStored && !$0.isOver }
            if !isBusy || mine.state == .running {
                if let body = mine.waiting {
                    var begun = agent(body, asked: mine.asked, results: nil, &state)
                    begun.ticket = plan.ticket
                    state.turns[index].waiting = nil
                    state.turns[index].state = .running
                    state.turns[index].legs[plan.ticket.leg].plan = begun
                    state.turns[index].legs[plan.ticket.leg].beganAt = clock.now()
                }
                return writer.body(of: state.turns[index].legs[plan.ticket.leg].plan)
            }
            if waited >= Self.patience, !habits.has(.waitsForEver) {
                if !habits.has(.storesWaitersAtOnce) { state.turns[index].isStored = false }
                return writer.ending(with: ReferenceWords.busy)
            }
            let isDue = waited < ReferenceWriter.bufferWordsAfter && waited + Self.step >= ReferenceWriter.bufferWordsAfter
            return [.wait(Self.step)] + (isDue ? [writer.words(plan.buffer)] : []) + [.gate(since: began)]
        }
    }

    /// An answer that came to no end in time goes on without its stream: it is the first thing of the next.
    func promise(_ ticket: ReferencePlan.Ticket) {
        state.withLock { state in
            guard state.turns.indices.contains(ticket.turn), state.turns[ticket.turn].legs.indices.contains(ticket.leg) else { return }
            let leg = state.turns[ticket.turn].legs[ticket.leg]
            guard leg.plan.wait > ReferenceWriter.total, !habits.has(.hasNoTotal) else { return }
            state.conversations[state.turns[ticket.turn].conversation]?.late = (leg.beganAt + leg.plan.wait, leg.plan.text)
        }
    }
}
