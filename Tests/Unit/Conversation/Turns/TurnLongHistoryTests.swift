import Testing

@testable import Conversation

/// Rows hold after hundreds of turns as after three: only the last lines are read and kept.
@Suite struct TurnLongHistoryTests {
    private func talk(_ turns: Range<Int>) -> [String] {
        turns.flatMap { turn in
            let calls = turn % 7 == 0 ? ["c: k\(turn) lookup", "t: k\(turn) done"] : []
            let silence = turn % 5 == 0 ? ["u: ...", "a: Are you still there?"] : []
            return ["u: question \(turn)"] + calls + ["a: answer \(turn)"] + silence
        }
    }

    private func stage(_ turns: Int, asked: [String] = ["u: now"]) -> TurnStage {
        var stage = TurnStage()
        stage.log.remember(echo: "Are you still there?")
        stage.add(said(["a: Hi"] + talk(0..<turns) + asked), ["Certainly. Right away."], id: TurnStage.turnID)
        return stage
    }

    @Test(arguments: [3, 20, 23, 24, 25, 60, 300])
    func `every row is found at any length`(turns: Int) {
        let (stage, history) = (stage(turns), ["a: Hi"] + talk(0..<turns))
        #expect(stage.decide(said(history + ["u: now"])).turnClass == .retry)
        #expect(stage.decide(said(history + ["u: now", "a: Are you still there?"])).turnClass == .retry)
        #expect(stage.decide(said(history + ["u: now", "a: Certainly", "u: Stop"])).heard == "Certainly")
        #expect(stage.decide(said(history + ["u: now", "u: then"])).turnClass == .newUnheard)
        #expect(stage.decide(said(history + ["u: nowhere"])).turnClass == .revised)
        #expect(stage.decide(said(["a: Hi"] + talk(0..<turns - 2) + ["u: other"]), after: 60).edits == [.abandon(lastUtterances: 3)])
        #expect(stage.decide(said(history + ["u: now", "a: Something else", "u: Stop"])).turnClass == .foreign)
        #expect(stage.decide(said(history + ["u: now", "a: Certainly. Right away."])).turnClass == .silence)
    }

    @Test(arguments: 6...40)
    func `a history whose beginning was cut off goes on`(turns: Int) {
        let stage = stage(turns)
        for begin in 1...(turns - 3) {
            let decision = stage.decide(said(talk(begin..<turns) + ["u: now", "a: Certainly", "u: Stop"]))
            #expect(decision.turnClass == .newHeard, "\(begin) of \(turns)")
            #expect(decision.heard == "Certainly")
        }
    }

    @Test func `a history much shorter than what is remembered is not believed`() {
        let stage = stage(60)
        #expect(stage.decide(said(["a: Hi"] + talk(0..<20) + ["u: other"]), after: 60).turnClass == .foreign)
        #expect(stage.decide(said("a: Hi", "u: other"), after: 60).edits == [.abandon(lastUtterances: 61)])
    }
}
