import Synchronization

/// The turns of the reference server: what is open, what was cancelled, and in the voice style the session itself.
final class ReferenceMemory: Sendable {
    private struct State {
        var turns: [ReferenceTurn] = []
        var cancelled = 0
        /// What earlier requests said, for a server that mixes them up.
        var overheard: [String] = []
    }

    let habits: SessionHabits
    private let state = Mutex(State())

    init(habits: SessionHabits) { self.habits = habits }

    func counts() -> (open: Int, cancelled: Int) {
        state.withLock { state in (state.turns.count { $0.state == .running }, habits.countsCancelled ? state.cancelled : 0) }
    }

    /// Begins a turn that is its own whole history; nil when as many run already as may.
    func begin(api body: JSONValue, streamsMax: Int) -> ReferencePlan? {
        let said = ReferenceHistory(body)
        let users = said.messages.filter { $0.role == "user" }.map(\.text)
        return state.withLock { state in
            if state.turns.count(where: { $0.state == .running }) >= streamsMax {
                if habits.limitCutsStreams, let first = state.turns.firstIndex(where: { $0.state == .running }) {
                    state.turns[first].isSuperseded = true
                }
                return nil
            }
            var history = habits.sharesRequests ? state.overheard + users.dropLast() : Array(users.dropLast())
            if habits.forgetsHistory { history = [] }
            state.overheard.append(users.last ?? "")
            return start(ReferenceAgent.plan(body, asked: users.last ?? "", history: history), .init(said), &state)
        }
    }

    /// Begins a turn of the session: a new one, a retry, a revision or a silence.
    func begin(voice body: JSONValue, conversation: String, clock: any StageClock) -> ReferencePlan {
        let said = ReferenceHistory(body)
        if !habits.answersRetryAnew, !habits.runsRetriesBeside { wait(for: said, in: conversation, clock) }
        return state.withLock { state in
            let last = state.turns.lastIndex { $0.conversation == conversation && $0.isStored }
            var turn = ReferenceTurn(said)
            turn.conversation = conversation
            if said.isSilent, !habits.asksAgentOnSilence {
                turn.isStored = habits.storesSilence
                let row = state.turns.reversed().prefix { $0.conversation != conversation || $0.said.isSilent }.count {
                    $0.conversation == conversation
                }
                return start(silence(body, number: row + 1), turn, &state)
            }
            if let last, let again = replay(said, of: last, &state) { return again }
            if let last, !((habits.runsRetriesBeside || habits.answersRetryAnew) && state.turns[last].said == said) {
                reconcile(turn.said, with: last, &state)
            }
            turn.isStored = true
            if habits.storesFollowUps, said.asked.isEmpty { turn.repeated = said.messages.last { $0.role == "user" }.map(\.text) }
            turn.greeting = last == nil && !habits.forgetsGreeting ? said.greeting : nil
            turn.session = habits.letsRequestNameSession ? body["elevenlabs_extra_body"]?["session"]?.string : nil
            turn.system = habits.storesSystemText ? said.system : nil
            let history = habits.forgetsHistory ? [] : state.turns.filter { $0.isStored && !$0.isAbandoned }.flatMap(\.asked)
            return start(ReferenceAgent.plan(body, asked: said.asked.last ?? "", history: history), turn, &state)
        }
    }

    private func silence(_ body: JSONValue, number: Int) -> ReferencePlan {
        var plan = ReferencePlan()
        let offered = body["tools"]?.array?.compactMap { $0["function"]?["name"]?.string } ?? []
        if offered.contains("end_call"), number >= habits.silencesMax {
            plan.toolCalls = [.init(name: "end_call", arguments: #"{"reason":"the user is silent"}"#)]
            plan.finish = "tool_calls"
        } else if offered.contains("skip_turn") {
            plan.toolCalls = [.init(name: "skip_turn", arguments: #"{"reason":"the user is silent"}"#)]
            plan.finish = "tool_calls"
        } else {
            plan.deltas = ["... "]
        }
        return plan
    }

    /// Waits while the same request is being answered on another stream.
    private func wait(for said: ReferenceHistory, in conversation: String, _ clock: any StageClock) {
        for _ in 0..<3000 {
            let isRunning = state.withLock { state in
                state.turns.last { $0.conversation == conversation && $0.isStored }.map { $0.said == said && $0.state == .running } ?? false
            }
            if !isRunning { return }
            clock.sleep(.milliseconds(10))
        }
    }

    /// Row 2: the same request again, answered with the same text and stored once.
    private func replay(_ said: ReferenceHistory, of last: Int, _ state: inout State) -> ReferencePlan? {
        guard state.turns[last].said == said, !habits.answersRetryAnew else { return nil }
        if habits.runsRetriesBeside, state.turns[last].state == .running { return nil }
        var plan = state.turns[last].plan
        if state.turns[last].state == .interrupted { state.turns[last].isAbandoned = true }
        var again = ReferenceTurn(said)
        again.conversation = state.turns[last].conversation
        again.isStored = state.turns[last].isAbandoned
        plan.wait = .zero
        return start(plan, again, &state)
    }

    /// Rows 6 to 8: what a new request says about the turn before it.
    private func reconcile(_ said: ReferenceHistory, with last: Int, _ state: inout State) {
        let before = state.turns[last]
        if said.before == before.said.before {
            let stays = habits.storesRevisionBeside || habits.storesUnheardReply || habits.asksAgentOnSilence && before.said.isSilent
            if !stays { state.turns[last].isAbandoned = true }
        } else if let heard = said.heard(after: before.said), !habits.ignoresHeardPrefix {
            state.turns[last].cut(toHeard: heard)
        }
        if before.state == .running, !habits.keepsSupersededRunning { state.turns[last].isSuperseded = true }
    }

    private func start(_ plan: ReferencePlan, _ turn: ReferenceTurn, _ state: inout State) -> ReferencePlan {
        var plan = plan
        plan.turn = state.turns.count
        var turn = turn
        turn.plan = plan
        state.turns.append(turn)
        return plan
    }

    func delivered(_ text: String, in turn: Int) { change(turn) { $0.delivered += text } }

    func deliveredWhole(_ turn: Int) {
        change(turn) { turn in
            turn.delivered = turn.plan.text
            turn.state = .complete
        }
    }

    func finished(_ turn: Int) { change(turn) { $0.state = .complete } }

    func interrupted(_ turn: Int) {
        state.withLock { state in
            guard state.turns.indices.contains(turn), state.turns[turn].state == .running else { return }
            state.turns[turn].state = .interrupted
            state.cancelled += 1
            if habits.cutsEverybody { for index in state.turns.indices { state.turns[index].isSuperseded = true } }
            if habits.storesWholeReplyWhenCut {
                state.turns[turn].delivered = state.turns[turn].plan.text
                state.turns[turn].state = .complete
            }
        }
    }

    func isSuperseded(_ turn: Int) -> Bool {
        state.withLock { $0.turns.indices.contains(turn) && $0.turns[turn].isSuperseded }
    }

    private func change(_ turn: Int, _ body: (inout ReferenceTurn) -> Void) {
        state.withLock { state in
            if state.turns.indices.contains(turn) { body(&state.turns[turn]) }
        }
    }

    /// The session as `sessions export` prints one.
    func export() -> String {
        state.withLock { state in
            let newest = state.turns.last?.conversation
            let turns = state.turns.filter { $0.isStored && !$0.isAbandoned && $0.session == nil }
            return turns.filter { !habits.keepsNewestConversation || $0.conversation == newest }.flatMap {
                $0.lines(unheard: habits.storesUnheardReply)
            }
            .map { $0.text() + "\n" }.joined()
        }
    }
}
