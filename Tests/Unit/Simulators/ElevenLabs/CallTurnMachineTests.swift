import Testing

@testable import Simulators

@Suite struct CallTurnMachineTests {
    /// A machine that has posted its first request at time zero.
    private func machine(
        _ delivery: ScenarioTurn.Delivery = .plain, interrupt: Interrupt? = nil, _ change: (inout Scenario) -> Void = { _ in }
    ) -> TurnMachine {
        var scenario = Scenario(name: "t")
        scenario.speech = .init(wordsPerMinute: 60, startMilliseconds: 100, ellipsis: true)
        change(&scenario)
        var turn = ScenarioTurn(id: "one", user: "Hello there my friend")
        turn.delivery = delivery
        let plan = TurnPlan(turn, history: CallHistory(scenario), interrupt: interrupt)
        var machine = TurnMachine(plan, scenario: scenario, outcome: TurnOutcome(number: 1, id: "one", user: turn.user, delivery: "plain"))
        guard case .post(request: 1, _)? = machine.start(at: .zero).first else { return machine }
        return machine
    }

    private func content(_ text: String) -> TurnMachine.Input {
        .bytes(
            Array(
                ("data: " + JSONValue.object([.init(key: "choices", value: [["delta": ["content": .string(text)]]])]).text() + "\n\n").utf8)
        )
    }

    /// A request sent at a time, and its head.
    private func begin(_ machine: inout TurnMachine, request: Int = 1, at now: Duration = .zero) {
        _ = machine.receive(.sent, request: request, at: now)
        _ = machine.receive(.head(status: 200, contentType: "text/event-stream"), request: request, at: now)
    }

    @Test func `a whole reply is heard whole and timed from the request's last byte`() {
        var machine = machine()
        begin(&machine, at: .milliseconds(5))
        _ = machine.receive(content("Good "), request: 1, at: .milliseconds(105))
        _ = machine.receive(content("day."), request: 1, at: .milliseconds(125))
        #expect(machine.receive(.ended(.complete), request: 1, at: .milliseconds(130)) == [])
        #expect(machine.isFinished)
        #expect(machine.outcome.heard == "Good day.")
        #expect(machine.outcome.firstTokenMilliseconds == 100)
        #expect(machine.outcome.fatal == nil && machine.outcome.attempts == 1)
    }

    @Test func `blank text and comments do not stop the clock`() {
        var machine = machine()
        begin(&machine)
        _ = machine.receive(.bytes(Array(": ping\n\n".utf8)), request: 1, at: .milliseconds(10))
        _ = machine.receive(content("  "), request: 1, at: .milliseconds(20))
        #expect(machine.nextInstant == .seconds(4))
        _ = machine.receive(content("Yes."), request: 1, at: .milliseconds(30))
        _ = machine.receive(.ended(.complete), request: 1, at: .milliseconds(40))
        #expect(machine.outcome.firstTokenMilliseconds == 30)
    }

    @Test func `buffer words stop the clock, and the first real token is told apart`() {
        var machine = machine()
        begin(&machine)
        _ = machine.receive(content("One moment... "), request: 1, at: .milliseconds(900))
        _ = machine.receive(content("It is noon."), request: 1, at: .milliseconds(2900))
        _ = machine.receive(.ended(.complete), request: 1, at: .milliseconds(2950))
        #expect(machine.outcome.firstTokenMilliseconds == 900)
        #expect(machine.outcome.firstRealTokenMilliseconds == 2900)
        #expect(machine.outcome.buffer == "One moment... ")
        #expect(machine.outcome.heardReply == "It is noon.")
    }

    @Test(arguments: [true, false]) func `without a token in time the same body goes out again`(closesOld: Bool) {
        var machine = machine { $0.attempts.closesOld = closesOld }
        begin(&machine, at: .milliseconds(100))
        #expect(machine.nextInstant == .milliseconds(4100))
        let actions = machine.time(at: .milliseconds(4100))
        #expect(actions.count == (closesOld ? 2 : 1))
        guard case .post(request: 2, let body)? = actions.last else { return #expect(Bool(false), "no second request") }
        #expect(String(decoding: body, as: UTF8.self) == machine.outcome.requested)
        // What the first still brings is dropped.
        #expect(machine.receive(content("Late."), request: 1, at: .milliseconds(4200)) == [])
        begin(&machine, request: 2, at: .milliseconds(4300))
        _ = machine.receive(content("Here."), request: 2, at: .milliseconds(4400))
        _ = machine.receive(.ended(.complete), request: 2, at: .milliseconds(4500))
        #expect(machine.outcome.heard == "Here." && machine.outcome.attempts == 2)
        #expect(machine.outcome.failures == ["no first token within 4000 ms"])
    }

    @Test(arguments: [
        TurnMachine.Input.head(status: 500, contentType: "application/json"), .head(status: 200, contentType: "text/html"),
        .ended(.complete), .ended(.failed("reset")), .bytes(Array("data: {\"error\":\"x\"}\n\n".utf8)), .bytes(Array("data: {\n\n".utf8)),
    ])
    func `three failed attempts end the call with 1002`(failure: TurnMachine.Input) {
        var machine = machine()
        for request in 1...3 {
            #expect(!machine.isFinished)
            _ = machine.receive(.sent, request: request, at: .milliseconds(request))
            _ = machine.receive(failure, request: request, at: .milliseconds(request))
        }
        #expect(machine.isFinished)
        #expect(machine.outcome.fatal?.hasPrefix("1002 custom_llm_error") == true)
        #expect(machine.outcome.failures.count == 3)
        #expect(machine.events.last?.name == "call_ended")
    }

    @Test func `a turn that takes too long ends the call although words keep coming`() {
        var machine = machine { $0.attempts.turnBudgetMilliseconds = 9000 }
        begin(&machine)
        _ = machine.receive(content("Wait... "), request: 1, at: .seconds(1))
        #expect(machine.nextInstant == .seconds(9))
        #expect(machine.receive(content("and wait... "), request: 1, at: .seconds(9)) == [.hangUp(request: 1, .fin)])
        #expect(machine.outcome.fatal?.contains("llm_timeout") == true)
    }

    @Test(arguments: [
        (Interrupt(after: .heardWords, count: 2, abort: .rst), Duration.milliseconds(2150), "One two"),
        (Interrupt(after: .heardMilliseconds, count: 1500), .milliseconds(1650), "One"),
        (Interrupt(after: .agentSpeechStart), .milliseconds(150), ""),
    ])
    func `a barge-in in mid-stream falls on the playback clock and hangs up`(interrupt: Interrupt, due: Duration, heard: String) {
        var machine = machine(interrupt: interrupt)
        begin(&machine)
        _ = machine.receive(content("One two three four "), request: 1, at: .milliseconds(50))
        #expect(machine.nextInstant == due)
        #expect(machine.time(at: due - .milliseconds(1)) == [])
        #expect(machine.time(at: due) == [.hangUp(request: 1, interrupt.abort)])
        #expect(machine.outcome.heard == heard)
        #expect(machine.outcome.bargeIn == .init(place: .midStream, afterMilliseconds: due.milliseconds, abort: interrupt.abort))
        #expect(machine.receive(content("five"), request: 1, at: due) == [])
    }

    @Test func `a barge-in counted in chunks falls with its chunk`() {
        var machine = machine(interrupt: Interrupt(after: .chunk, count: 2))
        begin(&machine)
        #expect(machine.receive(content("One "), request: 1, at: .milliseconds(10)) == [])
        #expect(machine.receive(content("two "), request: 1, at: .milliseconds(30)) == [.hangUp(request: 1, .fin)])
        #expect(machine.outcome.heard == "")
    }

    @Test func `a barge-in before any token hangs up as soon as the request is out`() {
        var machine = machine(interrupt: Interrupt(after: .requestSent))
        #expect(machine.receive(.sent, request: 1, at: .milliseconds(3)) == [.hangUp(request: 1, .fin)])
        #expect(machine.outcome.bargeIn?.place == .beforeToken)
        #expect(machine.outcome.heard == "" && machine.outcome.firstTokenMilliseconds == nil)
    }

    @Test func `a barge-in after the stream's end leaves the wire alone`() {
        var machine = machine(interrupt: Interrupt(after: .heardWords, count: 2))
        begin(&machine)
        _ = machine.receive(content("One two three."), request: 1, at: .milliseconds(50))
        #expect(machine.receive(.ended(.complete), request: 1, at: .milliseconds(60)) == [])
        #expect(machine.outcome.heard == "One two")
        #expect(machine.outcome.bargeIn == .init(place: .afterStream, afterMilliseconds: 2150, abort: .fin))
        #expect(!machine.events.contains { $0.name == "hung_up" })
    }

    @Test func `a barge-in whose place never comes is told`() {
        var machine = machine(interrupt: Interrupt(after: .heardWords, count: 9))
        begin(&machine)
        _ = machine.receive(content("Only three words."), request: 1, at: .milliseconds(50))
        _ = machine.receive(.ended(.complete), request: 1, at: .milliseconds(60))
        #expect(machine.outcome.missedBargeIn && machine.outcome.bargeIn == nil)
    }

    @Test func `speculation sends the utterance without its last words first`() {
        var machine = machine(.speculative(cutWords: 2, leadMilliseconds: 250))
        #expect(machine.outcome.requested.contains(#""Hello there""#))
        begin(&machine, at: .milliseconds(10))
        #expect(machine.nextInstant == .milliseconds(260))
        let actions = machine.time(at: .milliseconds(260))
        #expect(actions.first == .hangUp(request: 1, .fin))
        #expect(machine.outcome.requested.contains(#""Hello there my friend""#))
        #expect(machine.outcome.requests == 2 && machine.outcome.attempts == 1)
    }

    @Test func `a retry is hung up at its first words and sent again as it was`() {
        var machine = machine(.retry(count: 1))
        let first = machine.outcome.requested
        begin(&machine)
        let actions = machine.receive(content("Good"), request: 1, at: .milliseconds(20))
        #expect(actions == [.hangUp(request: 1, .fin), .post(request: 2, Array(first.utf8))])
    }

    @Test func `a replay asks again for what was answered`() {
        var machine = machine(.replay(count: 1))
        let first = machine.outcome.requested
        begin(&machine)
        _ = machine.receive(content("Good."), request: 1, at: .milliseconds(20))
        #expect(machine.receive(.ended(.complete), request: 1, at: .milliseconds(30)) == [.post(request: 2, Array(first.utf8))])
        #expect(!machine.isFinished)
    }
}
