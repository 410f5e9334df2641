/// A turn's way through its own tools, as decisions only: which calls run, when, and what the agent is told of them.
///
/// Rules it keeps (`docs/wire/turns.md`, TU-31 to TU-36): the client never sees a call of one of ours; nothing runs before the utterance is
/// durable; what changes something runs only when the turn has settled, one after the other, and is on record before it starts; what was
/// done for the turn this one takes the place of is not done again.
struct ToolLoop: Sendable {
    enum Action: Sendable, Equatable {
        /// Put on record that this starts, then ``ToolLoop/recorded(_:isStored:at:)``.
        case record(ToolRun)
        /// Run it, then ``ToolLoop/answered(_:_:isCertain:at:)`` with its position.
        case run(Int, Message.ToolCall)
        /// Put on record how it ended.
        case note(ToolRun)
        /// Come back with ``ToolLoop/settled(at:)``.
        case wait(until: Duration)
        /// Ask the agent again, with ``ToolLoop/exchange`` behind the messages.
        case askAgain
        /// The agent has said all: its finish may go on to the turn.
        case finish
    }

    /// A call of ours, from the moment its leg is whole.
    struct Call: Sendable {
        enum Stage: Sendable, Equatable {
            case waiting, recording, running
            case answered(ToolOutcome)
        }

        let position: Int
        let call: Message.ToolCall
        let key: ToolCallKey?
        let changes: Bool
        var stage: Stage
        /// How a run that changes something stands.
        var change: ToolRun.State?
    }

    let turn: TurnID
    let limits: ToolLimits
    /// How many calls the turn has on record from before, which come before these.
    let base: Int
    /// When calls that change something may run.
    let settleAt: Duration
    /// What came of the calls of the turn this one takes the place of.
    let prior: [ToolResult]
    var collector: ToolCallCollector
    private(set) var isDurable: Bool
    /// How often the agent has been asked again.
    private(set) var leg = 0
    /// Every call of ours so far; those of earlier legs are answered.
    private(set) var calls: [Call] = []
    /// The calls of the finished legs and their outcomes, in OpenAI's order.
    private(set) var exchange: [Message] = []
    /// The leg that has ended and whose calls are not all answered.
    private var openLeg: (text: String, calls: [ToolCallCollector.Collected])?
    private var awaitsSettling = false
    private(set) var isDropped = false
    /// Whether the agent called a tool of ours when it was offered none any more.
    private(set) var isFutile = false

    init(
        turn: TurnID, tools: [ToolDescription], client: Set<String>?, limits: ToolLimits, settleAt: Duration, isDurable: Bool,
        base: Int = 0, prior: [ToolResult] = []
    ) {
        self.turn = turn
        self.limits = limits
        self.base = base
        self.settleAt = settleAt
        self.isDurable = isDurable
        self.prior = prior
        collector = ToolCallCollector(turn: turn, tools: tools, client: client, argumentsBytesMax: limits.argumentsBytesMax)
    }

    /// Whether the next leg is the last: it is offered no tools, so that it answers.
    var isLastLeg: Bool { leg >= limits.legsMax - 1 }

    /// Whether calls wait or run.
    var isWorking: Bool { openLeg != nil }

    /// The agent has ended a leg, having said `text` in it.
    mutating func legEnded(saying text: String, at now: Duration) -> [Action] {
        guard !isDropped else { return [] }
        let collected = collector.finishLeg()
        // An agent that calls tools it was not offered is not asked for ever.
        guard collected.contains(where: { $0.owner != .client }) else { return [.finish] }
        if isLastLeg {
            isFutile = true
            return [.finish]
        }
        openLeg = (text, collected)
        for one in collected where one.owner != .client { calls.append(judge(one)) }
        return advance(at: now)
    }

    /// The user's utterance is on disk.
    mutating func durable(at now: Duration) -> [Action] {
        isDurable = true
        return advance(at: now)
    }

    /// The time for a revision has passed.
    mutating func settled(at now: Duration) -> [Action] {
        awaitsSettling = false
        return advance(at: now)
    }

    /// That a run starts is on disk, or cannot be put there: then it is not run.
    mutating func recorded(_ run: ToolRun, isStored: Bool, at now: Duration) -> [Action] {
        let position = run.position - base
        guard !isDropped, calls.indices.contains(position), calls[position].stage == .recording else { return [] }
        guard isStored else {
            calls[position].change = nil
            calls[position].stage = .answered(ToolOutcome("This was not done: it could not be put on record first.", isError: true))
            return advance(at: now)
        }
        calls[position].stage = .running
        return [.run(position, calls[position].call)]
    }

    /// A run has ended.
    ///
    /// - Parameter isCertain: whether the outcome tells what became of it; a tool that never answered may have done its work.
    mutating func answered(_ position: Int, _ outcome: ToolOutcome, isCertain: Bool = true, at now: Duration) -> [Action] {
        guard !isDropped, calls.indices.contains(position), calls[position].stage == .running else { return [] }
        calls[position].stage = .answered(outcome)
        var actions: [Action] = []
        if calls[position].changes {
            calls[position].change = !isCertain ? .unknown : outcome.isError ? .failed : .done
            actions = run(of: calls[position]).map { [.note($0)] } ?? []
        }
        return actions + advance(at: now)
    }

    /// The turn's time is up while the client has calls of its own to answer: what has not ended is told as that.
    mutating func expired() -> [Action] {
        var actions: [Action] = []
        for index in calls.indices {
            if case .answered = calls[index].stage { continue }
            let began = calls[index].change == .started
            if began { calls[index].change = .unknown }
            let outcome = ToolOutcome("This had not ended when the turn's time was up.", isError: true)
            calls[index].stage = .answered(outcome)
            if began, let run = run(of: calls[index]) { actions.append(.note(run)) }
        }
        if let open = openLeg { close(open) }
        return actions + [.finish]
    }

    /// The turn is over: nothing more is run. Returns the runs whose end will not be known.
    mutating func drop() -> [ToolRun] {
        guard !isDropped else { return [] }
        isDropped = true
        var lost: [ToolRun] = []
        for index in calls.indices where calls[index].changes && calls[index].change == .started {
            calls[index].change = .unknown
            if let run = run(of: calls[index]) { lost.append(run) }
        }
        return lost
    }

    // MARK: - Parts

    private mutating func advance(at now: Duration) -> [Action] {
        guard let open = openLeg, isDurable, !isDropped else { return [] }
        var actions: [Action] = []
        for index in calls.indices where calls[index].stage == .waiting && !calls[index].changes {
            calls[index].stage = .running
            actions.append(.run(index, calls[index].call))
        }
        let isChanging = calls.contains { $0.changes && ($0.stage == .recording || $0.stage == .running) }
        if !isChanging, let next = calls.firstIndex(where: { $0.changes && $0.stage == .waiting }) {
            if now >= settleAt {
                calls[next].stage = .recording
                calls[next].change = .started
                if let run = run(of: calls[next]) { actions.append(.record(run)) }
            } else if !awaitsSettling {
                awaitsSettling = true
                actions.append(.wait(until: settleAt))
            }
        }
        guard calls.allSatisfy({ if case .answered = $0.stage { true } else { false } }) else { return actions }
        close(open)
        return actions + [open.calls.contains { $0.owner == .client } ? .finish : .askAgain]
    }

    /// All calls of the leg are answered: it joins the exchange.
    private mutating func close(_ open: (text: String, calls: [ToolCallCollector.Collected])) {
        openLeg = nil
        leg += 1
        exchange.append(Message(.assistant, open.text, toolCalls: open.calls.map(\.call)))
        for call in calls.suffix(open.calls.count { $0.owner != .client }) {
            guard case .answered(let outcome) = call.stage else { continue }
            exchange.append(Message(.tool, outcome.text, toolCallID: call.call.id))
        }
    }
}
