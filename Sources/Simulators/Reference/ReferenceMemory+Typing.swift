import Synchronization

/// Turns that are typed: in the same session, without a stream.
extension ReferenceMemory {
    func say(_ text: String) -> String {
        state.withLock { state in
            let message: JSONValue = ["role": "user", "content": .string(text)]
            let body: JSONValue = ["messages": [message]]
            let said = ReferenceHistory(body)
            var turn = ReferenceTurn(said)
            turn.conversation = "typed"
            turn.isStored = !habits.has(.forgetsTyped)
            let known = state.turns
            if habits.has(.typesApart) { state.turns = [] }
            let plan = agent(body, asked: [text], results: nil, &state)
            state.turns = known
            let begun = begin(plan, turn, said, &state)
            let index = begun.ticket.turn
            state.turns[index].legs[0].streams[begun.ticket.stream] = [.init(text: plan.text, isReply: true)]
            state.turns[index].open = []
            state.turns[index].state = .complete
            state.turns[index].endedAt = clock.now()
            return plan.text
        }
    }
}
