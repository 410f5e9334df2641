import Synchronization

/// The turns of the reference server: what is open, what was cancelled, and in the voice style the session itself.
final class ReferenceMemory: Sendable {
    struct State {
        var turns: [ReferenceTurn] = []
        var cancelled = 0
        var streams = 0
        /// What earlier requests said, for a server that mixes them up.
        var overheard: [String] = []
        var conversations: [String: Conversation] = [:]
        /// What the agent was asked, as bodies of chat requests.
        var asked: [String] = []
        /// The server's own tools that ran.
        var runs: [(tool: String, arguments: String, at: Duration)] = []
    }

    /// What is kept with a conversation besides its turns.
    struct Conversation {
        var user: String?
        var order = 0
        var echoes = ReferenceHistory.Echoes()
        var silences = 0
        var hasCheckedIn = false
        var lastBuffer = ""
        /// What an agent said after its turn was given up.
        var late: (at: Duration, text: String)?
        var lastSilence: (at: Duration, said: ReferenceHistory, plan: ReferencePlan)?
    }

    let habits: SessionHabits
    let clock: any StageClock
    let place: ReferencePlace
    /// What the owner's memory was when the server began.
    let firstMemory: String
    let state = Mutex(State())

    init(habits: SessionHabits, clock: any StageClock, place: ReferencePlace = ReferencePlace()) {
        self.place = place
        self.habits = habits
        self.clock = clock
        firstMemory = place.memory
    }

    /// What a crash leaves: turns that were under way are cut, the rest is known as before.
    func restart() {
        state.withLock { state in
            for turn in state.turns.indices where !state.turns[turn].isOver {
                interrupt(turn, &state)
                state.turns[turn].isSuperseded = true
                state.turns[turn].open = []
            }
            guard habits.has(.forgetsAtRestart) else { return }
            state.turns = []
            state.conversations = [:]
        }
    }

    func counts() -> (open: Int, cancelled: Int) {
        state.withLock { state in (state.turns.count { !$0.isOver }, habits.countsCancelled ? state.cancelled : 0) }
    }

    /// What the agent was asked, oldest first.
    var asked: [String] { state.withLock(\.asked) }

    /// Begins a turn that is its own whole history; nil when as many run already as may.
    func begin(api body: JSONValue, streamsMax: Int) -> ReferencePlan? {
        let said = ReferenceHistory(body)
        let users = said.messages.filter { $0.role == "user" }.map(\.text)
        return state.withLock { state in
            if state.turns.count(where: { !$0.isOver }) >= streamsMax {
                if habits.limitCutsStreams, let first = state.turns.firstIndex(where: { !$0.isOver }) {
                    state.turns[first].isSuperseded = true
                }
                return nil
            }
            var history = habits.sharesRequests ? state.overheard + users.dropLast() : Array(users.dropLast())
            if habits.forgetsHistory { history = [] }
            state.overheard.append(users.last ?? "")
            var plan = ReferenceAgent.plan(body, asked: users.last ?? "", history: history, results: said.resultTexts)
            if habits.filtersApi, let sample = SpeechSamples.spoken(plan.text) { plan.deltas = [sample.spoken] }
            return begin(plan, ReferenceTurn(said), said, &state)
        }
    }

    /// Begins a turn with its first answer.
    func begin(_ plan: ReferencePlan, _ turn: ReferenceTurn, _ said: ReferenceHistory, _ state: inout State) -> ReferencePlan {
        state.turns.append(turn)
        return add(plan, said, to: state.turns.count - 1, &state)
    }

    /// Adds an answer to a turn, and its first stream.
    func add(_ plan: ReferencePlan, _ said: ReferenceHistory, to turn: Int, _ state: inout State) -> ReferencePlan {
        var plan = plan
        let leg = state.turns[turn].legs.count
        for index in plan.toolCalls.indices { plan.toolCalls[index].id = "call_\(turn)_\(leg)_\(index)" }
        state.turns[turn].legs.append(.init(said: said, plan: plan, beganAt: clock.now()))
        state.turns[turn].state = plan.waitsForOthers ? .waiting : .running
        return join(turn, leg, elapsed: .zero, &state)
    }

    /// One more stream of an answer.
    func join(_ turn: Int, _ leg: Int, elapsed: Duration, _ state: inout State) -> ReferencePlan {
        state.streams += 1
        var plan = state.turns[turn].legs[leg].plan
        plan.ticket = .init(turn: turn, leg: leg, stream: state.streams)
        plan.elapsed = elapsed
        if let id = Optional(state.turns[turn].conversation), !id.isEmpty { choose(&plan.buffer, turn, id, &state) }
        plan.waitsForOthers = state.turns[turn].state == .waiting
        state.turns[turn].open.insert(state.streams)
        state.turns[turn].legs[leg].streams[state.streams] = []
        return plan
    }

    /// Buffer words in the caller's language, other than the last.
    private func choose(_ buffer: inout String, _ turn: Int, _ id: String, _ state: inout State) {
        let asked = state.turns[turn].asked.joined(separator: " ").lowercased()
        let language = habits.has(.coversInEnglish) ? 0 : asked.contains("¿") ? 1 : asked.contains("si us plau") ? 2 : 0
        let last = habits.has(.coversTheSameWay) ? "" : state.conversations[id]?.lastBuffer ?? ""
        buffer = ReferenceWords.buffers[language].first { $0 != last } ?? buffer
        state.conversations[id]?.lastBuffer = buffer
    }

    func delivered(_ text: String, to ticket: ReferencePlan.Ticket) {
        change(ticket) { turn in
            guard turn.legs.indices.contains(ticket.leg) else { return }
            let segment = ReferenceTurn.Segment(text: text, isReply: !ReferenceWords.isOwn(text) || habits.has(.storesApologies))
            turn.legs[ticket.leg].streams[ticket.stream, default: []].append(segment)
        }
    }

    func deliveredWhole(_ ticket: ReferencePlan.Ticket) {
        change(ticket) { turn in
            guard turn.legs.indices.contains(ticket.leg) else { return }
            turn.legs[ticket.leg].streams[ticket.stream] = [.init(text: turn.legs[ticket.leg].plan.text, isReply: true)]
        }
        finished(ticket)
    }

    func finished(_ ticket: ReferencePlan.Ticket) {
        promise(ticket)
        change(ticket) { turn in
            turn.open.remove(ticket.stream)
            guard !turn.isOver, turn.legs.indices.contains(ticket.leg) else { return }
            turn.state = turn.legs[ticket.leg].plan.failure == nil ? .complete : .failed
            turn.endedAt = clock.now()
        }
    }

    /// A client has hung up: that ends the turn when it was the last one.
    func interrupted(_ ticket: ReferencePlan.Ticket) {
        state.withLock { state in
            guard state.turns.indices.contains(ticket.turn), !state.turns[ticket.turn].isOver else { return }
            state.turns[ticket.turn].open.remove(ticket.stream)
            guard state.turns[ticket.turn].open.isEmpty || habits.has(.endsWithTheFirstStream) else { return }
            interrupt(ticket.turn, &state)
            state.turns[ticket.turn].hasHungUp = true
            if habits.has(.endsWithTheFirstStream) { state.turns[ticket.turn].isSuperseded = true }
            if habits.cutsEverybody { for index in state.turns.indices { state.turns[index].isSuperseded = true } }
            if habits.storesWholeReplyWhenCut {
                let planned = state.turns[ticket.turn].planned
                state.turns[ticket.turn].legs[ticket.leg].streams = [0: [.init(text: planned, isReply: true)]]
                state.turns[ticket.turn].state = .complete
            }
        }
    }

    func interrupt(_ turn: Int, _ state: inout State) {
        guard !state.turns[turn].isOver else { return }
        let wasWaiting = state.turns[turn].state == .waiting
        if wasWaiting, !habits.has(.storesWaitersAtOnce) { state.turns[turn].isStored = false }
        state.turns[turn].state = .interrupted
        state.turns[turn].endedAt = clock.now()
        if !wasWaiting { state.cancelled += 1 }
    }

    func isSuperseded(_ ticket: ReferencePlan.Ticket) -> Bool {
        state.withLock { $0.turns.indices.contains(ticket.turn) && $0.turns[ticket.turn].isSuperseded }
    }

    private func change(_ ticket: ReferencePlan.Ticket, _ body: (inout ReferenceTurn) -> Void) {
        state.withLock { state in
            if state.turns.indices.contains(ticket.turn) { body(&state.turns[ticket.turn]) }
        }
    }

    /// The session as `sessions export` prints one.
    func export() -> String {
        state.withLock { state in
            let newest = state.turns.last?.conversation
            let turns = state.turns.filter { $0.isStored && !$0.isReplaced && $0.session == nil && $0.state != .waiting }
            return turns.filter { !habits.keepsNewestConversation || $0.conversation == newest }.flatMap { $0.lines(habits: habits) }
                .map { $0.text() + "\n" }.joined()
        }
    }
}
