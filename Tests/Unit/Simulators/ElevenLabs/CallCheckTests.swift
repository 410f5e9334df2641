import Testing

@testable import Simulators

@Suite struct CallCheckTests {
    private func outcome(
        _ id: String, number: Int, streamed: String, heard: String? = nil, _ change: (inout TurnOutcome) -> Void = { _ in }
    ) -> TurnOutcome {
        var outcome = TurnOutcome(number: number, id: id, user: "Question \(id)?", delivery: "plain")
        outcome.deltas = [.init(text: streamed, atMilliseconds: 12)]
        outcome.heard = heard ?? streamed
        outcome.firstTokenMilliseconds = 12
        change(&outcome)
        return outcome
    }

    private func judge(_ expectation: CallExpectation, _ turns: [TurnOutcome], session: [SessionLine]? = nil) -> CallCheck {
        var transcript = CallTranscript(scenario: "t", target: "", seed: 1)
        transcript.turns = turns
        transcript.session = session
        return ExpectationCheck(turns.last?.id ?? "", turns[turns.count - 1], transcript).judge(expectation)
    }

    @Test func `content rules find and miss`() {
        let turn = outcome("a", number: 1, streamed: "The **market** opens.")
        #expect(judge(.content(.contains("market")), [turn]).passed)
        #expect(!judge(.content(.contains("bakery")), [turn]).passed)
        #expect(!judge(.content(.absent("market")), [turn]).passed)
        #expect(judge(.content(.absent("bakery")), [turn]).passed)
        #expect(!judge(.content(.absentPattern("[*_`#]")), [turn]).passed)
        #expect(judge(.content(.absentPattern("[0-9]")), [turn]).passed)
    }

    @Test func `a first token is early, late or missing`() {
        let turn = outcome("a", number: 1, streamed: "x")
        #expect(judge(.firstContent(withinMilliseconds: 12), [turn]).passed)
        #expect(!judge(.firstContent(withinMilliseconds: 11), [turn]).passed)
        #expect(
            !judge(.firstContent(withinMilliseconds: 99), [outcome("a", number: 1, streamed: "") { $0.firstTokenMilliseconds = nil }])
                .passed)
    }

    @Test(
        arguments: [
            ("one  Two!", true, false), ("One two three", false, false), ("", false, false), (nil, false, true),
        ] as [(String?, Bool, Bool)])
    func `the session must keep what was heard, buffer words left out`(stored: String?, passes: Bool, undecided: Bool) {
        let story = outcome("story", number: 1, streamed: "Well... One two three four.", heard: "Well... One two") {
            $0.buffer = "Well... "
        }
        let session = stored.map {
            [
                SessionLine(role: "user", text: "question story", state: "complete"),
                .init(role: "assistant", text: $0, state: "interrupted"),
            ]
        }
        let check = judge(
            .sessionAssistant(turn: "story", equals: .heard), [story, outcome("cut", number: 2, streamed: "Yes.")], session: session)
        #expect(check.passed == passes && check.isUndecided == undecided)
    }

    @Test func `a reply of which nothing was heard must not be stored`() {
        let story = outcome("story", number: 1, streamed: "One two.", heard: "")
        let cut = outcome("cut", number: 2, streamed: "Yes.")
        let lines = [SessionLine(role: "user", text: "Question story?", state: ""), .init(role: "user", text: "Question cut?", state: "")]
        #expect(judge(.sessionAssistant(turn: "story", equals: .heard), [story, cut], session: lines).passed)
        let kept = [lines[0], .init(role: "assistant", text: "One two.", state: ""), lines[1]]
        #expect(!judge(.sessionAssistant(turn: "story", equals: .heard), [story, cut], session: kept).passed)
    }

    @Test func `cancellation needs a hang-up, a probe and the time`() {
        let cut = outcome("cut", number: 2, streamed: "Yes.")
        func story(_ place: TurnOutcome.BargeIn.Place, _ milliseconds: Double?) -> TurnOutcome {
            outcome("story", number: 1, streamed: "One") {
                $0.bargeIn = .init(place: place, afterMilliseconds: 5, abort: .fin)
                $0.upstreamWasWatched = true
                $0.upstreamCancelledMilliseconds = milliseconds
            }
        }
        let rule = CallExpectation.upstreamCancelled(withinMilliseconds: 100)
        #expect(judge(rule, [story(.midStream, 99), cut]).passed)
        #expect(!judge(rule, [story(.midStream, 101), cut]).passed)
        #expect(!judge(rule, [story(.midStream, nil), cut]).passed)
        #expect(!judge(rule, [story(.afterStream, 1), cut]).passed)
        #expect(!judge(rule, [cut]).passed)
    }

    @Test func `attempts and tools are counted`() {
        let turn = outcome("a", number: 1, streamed: "x") {
            $0.attempts = 2
            $0.tools = [.init(id: "1", name: "skip_turn", arguments: "{}", result: "")]
        }
        #expect(judge(.attempts(most: 2), [turn]).passed)
        #expect(!judge(.attempts(most: 1), [turn]).passed)
        #expect(judge(.toolCall(name: "skip_turn"), [turn]).passed)
        #expect(!judge(.toolCall(name: "end_call"), [turn]).passed)
    }

    @Test func `assertions are made of the whole call`() {
        var scenario = Scenario(name: "t")
        scenario.turns = [ScenarioTurn(id: "a", user: "Question a?")]
        scenario.assert = .init(ttftContentP95Milliseconds: 12, false401: 0, leaks: 0)
        var transcript = CallTranscript(scenario: "t", target: "", seed: 1)
        transcript.turns = [outcome("a", number: 1, streamed: "x")]
        transcript.upstreamOpenAtEnd = 0
        #expect(CallCheck.judge(scenario, transcript).map(\.passed) == [true, true, true])
        transcript.turns = [outcome("a", number: 1, streamed: "x") { $0.firstTokenMilliseconds = 13 }]
        transcript.events = [CallEvent(at: .zero, turn: "a", request: 1, kind: .head(status: 401))]
        transcript.upstreamOpenAtEnd = 1
        #expect(CallCheck.judge(scenario, transcript).map(\.passed) == [false, false, false])
        transcript.turns = []
        transcript.ending = .failed(code: 1002, reason: "x")
        #expect(CallCheck.judge(scenario, transcript).prefix(2).map(\.passed) == [false, false])
    }

    @Test func `a turn is one line in the words of the contract`() {
        let plain = outcome("a", number: 1, streamed: "He said \"hi\"\nand left.")
        #expect(TurnTimeline.line(plain) == #"turn 1 door=http first_token_ms=12 heard="He said \"hi\"\nand left." barge_in=none"#)
        let cut = outcome("b", number: 2, streamed: "One two", heard: "One") {
            $0.firstTokenMilliseconds = nil
            $0.bargeIn = .init(place: .midStream, afterMilliseconds: 2.25, abort: .rst)
        }
        #expect(TurnTimeline.line(cut) == #"turn 2 door=http first_token_ms=none heard="One" barge_in=after_ms=2.3"#)
    }

    @Test func `a picture shows the stream, the speech and the cut within its columns`() {
        let cut = outcome("b", number: 2, streamed: "One two") {
            $0.streamedMilliseconds = 1000
            $0.spokenFromMilliseconds = 162
            $0.spokenToMilliseconds = 4000
            $0.bargeIn = .init(place: .midStream, afterMilliseconds: 1000, abort: .rst)
        }
        let picture = TurnTimeline.picture(cut)
        #expect(picture.count == 3 && picture.allSatisfy { $0.count <= 80 })
        #expect(picture[1].contains("^") && picture[1].hasSuffix("x"))
        #expect(picture[2].contains("=|."))
    }

    @Test func `an export is read line by line`() {
        let text =
            #"{"role":"user","text":"Hi","state":"complete","channel":"http","at":"x"}"# + "\nnot json\n"
            + #"{"role":"assistant","text":"Ho"}"#
        #expect(
            SessionLine.parse(text) == [
                .init(role: "user", text: "Hi", state: "complete"), .init(role: "assistant", text: "Ho", state: ""),
            ])
    }
}
