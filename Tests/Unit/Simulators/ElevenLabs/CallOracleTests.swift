import Testing

@testable import Simulators

/// What the oracle knows of a session, from what was said and heard alone.
@Suite struct CallOracleTests {
    private func scenario(_ turns: [ScenarioTurn], _ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
        var scenario = Scenario(name: "t")
        scenario.turns = turns
        change(&scenario)
        return scenario
    }

    private func turn(_ id: String, _ user: String, _ delivery: ScenarioTurn.Delivery = .plain) -> ScenarioTurn {
        var turn = ScenarioTurn(id: id, user: user)
        turn.delivery = delivery
        return turn
    }

    private func outcome(
        _ id: String, _ user: String, says text: String, heard: String? = nil, at place: TurnOutcome.BargeIn.Place = .afterStream
    ) -> TurnOutcome {
        var outcome = TurnOutcome(number: 1, id: id, user: user, delivery: "plain")
        outcome.attempts = 1
        outcome.deltas = [.init(text: text, atMilliseconds: 1)]
        outcome.heard = heard ?? text
        if heard != nil { outcome.bargeIn = .init(place: place, afterMilliseconds: 1, abort: .fin) }
        return outcome
    }

    private func line(_ role: String, _ text: String, _ state: String = "complete") -> SessionLine {
        SessionLine(role: role, text: text, state: state)
    }

    @Test func `a reply that was heard to its end is complete, one that was cut is as long as it was heard`() {
        let call = scenario([turn("a", "One?"), turn("b", "Two?")])
        let oracle = CallOracle(
            call, [outcome("a", "One?", says: "One and a half.", heard: "One and"), outcome("b", "Two?", says: "Two, of course.")])
        let right = [
            line("user", "One?"), line("assistant", "One and", "interrupted"), line("user", "Two?"), line("assistant", "two of course"),
        ]
        #expect(oracle.difference(from: right) == nil)
        #expect(oracle.runs == 2...2)
        #expect(oracle.difference(from: Array(right.dropLast()))?.contains("is missing") == true)
        #expect(oracle.difference(from: right + [line("user", "More?")])?.contains("a line more") == true)
        var whole = right
        whole[1] = line("assistant", "One and a half.", "interrupted")
        #expect(oracle.difference(from: whole)?.contains("instead of") == true)
        whole[1] = line("assistant", "One and")
        #expect(oracle.difference(from: whole)?.contains("complete instead of interrupted") == true)
    }

    @Test func `what is no turn leaves nothing and asks nobody`() {
        let call = scenario([
            turn("a", "One?"), turn("quiet", "", .silence(.dots, waitMilliseconds: 0)), turn("late", "", .late(turn: "a")),
            turn("b", "Two?", .replay(count: 3)),
        ])
        let oracle = CallOracle(
            call,
            [
                outcome("a", "One?", says: "One."), outcome("quiet", "", says: "Still there?"), outcome("late", "", says: "... "),
                outcome("b", "Two?", says: "Two."),
            ])
        #expect(oracle.lines.map(\.text) == ["One?", "One.", "Two?", "Two."])
        #expect(oracle.runs == 2...2)
    }

    @Test func `a reply nobody heard is not kept, buffer words neither`() {
        var buffered = outcome("a", "One?", says: "One moment... One.", heard: "One moment...", at: .midStream)
        buffered.buffer = "One moment... "
        let call = scenario([turn("a", "One?"), turn("b", "Two?")])
        let oracle = CallOracle(call, [buffered, outcome("b", "Two?", says: "Two.")])
        #expect(oracle.lines.map(\.text) == ["One?", "Two?", "Two."])
    }

    @Test func `a history that goes back abandons what came after, in its own conversation`() {
        var other = turn("other", "Else?")
        other.conversation = "second"
        let call = scenario([turn("a", "One?"), turn("b", "Two?"), other, turn("c", "Three?", .shrunk(to: "b", waitMilliseconds: 0))]) {
            $0.firstMessage = "Hello."
        }
        let oracle = CallOracle(
            call,
            ["a", "b", "other", "c"].map { id in outcome(id, call.turns.first { $0.id == id }?.user ?? "", says: "Yes to \(id).") })
        #expect(
            oracle.lines.map(\.text)
                == ["Hello.", "One?", "Yes to a.", "Hello.", "Else?", "Yes to other.", "Three?", "Yes to c."])
    }

    @Test func `of a call that was left at least what was heard is kept`() {
        let call = scenario([turn("a", "One?"), turn("gone", "", .hangUp)])
        let oracle = CallOracle(call, [outcome("a", "One?", says: "One and a half.", heard: "One", at: .midStream)])
        #expect(oracle.difference(from: [line("user", "One?"), line("assistant", "One and", "interrupted")]) == nil)
        #expect(oracle.difference(from: [line("user", "One?"), line("assistant", "Two", "interrupted")]) != nil)
    }

    @Test(arguments: [(true, 1...3), (false, 1...1)])
    func `how often the agent is asked for a retry depends on whether the old request was closed`(closes: Bool, runs: ClosedRange<Int>) {
        let call = scenario([turn("a", "One?", .retry(count: 2))]) { $0.attempts.closesOld = closes }
        #expect(CallOracle(call, [outcome("a", "One?", says: "One.")]).runs == runs)
    }
}
