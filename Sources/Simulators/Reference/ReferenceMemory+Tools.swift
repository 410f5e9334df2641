import Synchronization

/// Tools of the server's own: one that reads and one that changes something.
extension ReferenceMemory {
    static let readTool = "read_fact"
    static let changeTool = "change_fact"
    /// How long a tool that changes something is held.
    static let settle: Duration = .seconds(3)

    /// When a call may run, counted from the request.
    static func due(_ call: ReferencePlan.ToolCall, _ habits: SessionHabits) -> Duration {
        if habits.has(.holdsReading), call.name == readTool { return settle }
        return call.name == changeTool && !habits.has(.runsAtOnce) ? settle : .zero
    }

    /// What a stream does when a call is due: runs it, unless that was done or the turn is over.
    func run(_ call: ReferencePlan.ToolCall, _ ticket: ReferencePlan.Ticket) {
        let now = clock.now()
        state.withLock { state in
            guard state.turns.indices.contains(ticket.turn) else { return }
            let turn = state.turns[ticket.turn]
            let isDropped = (turn.isSuperseded || turn.isOver) && !habits.has(.runsAfterTheEnd)
            let mark = "\(call.name)|\(call.arguments)"
            guard !isDropped, !turn.ran.contains(mark) || habits.has(.runsForEachStream) else { return }
            state.turns[ticket.turn].ran.insert(mark)
            state.runs.append((call.name, call.arguments, now))
            state.asked.append(state.asked.last ?? "{}")
        }
    }

    /// The runs so far.
    var toolRuns: [ToolRun] {
        let now = clock.now()
        return state.withLock { state in state.runs.map { ToolRun(tool: $0.tool, arguments: $0.arguments, ago: now - $0.at) } }
    }
}
