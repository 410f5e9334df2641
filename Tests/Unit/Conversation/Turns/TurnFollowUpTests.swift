import Testing

@testable import Conversation

/// Row 3 of `docs/wire/turns.md`: the client's tools have answered.
@Suite struct TurnFollowUpTests {
    private let turnID = TurnStage.turnID
    private let asked = said("a: Hi", "u: What is on my calendar?")
    private let beat = TurnDecision.Action.answer(.say(TurnMachine.beat))
    private var stage: TurnStage { TurnStage(asked, ["Let me check."], calls: [("c1", "lookup"), ("c2", "weather")]) }

    private func answer(_ id: String, _ text: String) -> TurnSituation.ToolAnswer { .init(id: id, text: text) }

    /// The turn once it has gone on with the outcome of `c1` and `c2`.
    private func goneOn(_ state: TurnRecord.State = .complete) -> (TurnStage, [Message]) {
        let request = asked + said("c: c1 lookup Let me check.", "t: c1 three", "t: c2 rain")
        let asked = TurnSituation(messages: request, tools: []).asked
        let stage = stage.with { turn in
            turn.state = state
            turn.endedAt = state == .running ? nil : TurnStage.start
            turn.legs.append(TurnRecord.Leg(asked: asked, answers: ["c1", "c2"], replyBegin: turn.reply.utf8.count + 1))
            turn.written += TurnStage.segments([" You have three."])
            turn.reply += " You have three."
        }
        return (stage, request)
    }

    @Test func `results of the turn's open calls go to the agent in the same turn`() {
        let decision = stage.decide(asked + said("c: c1 lookup Let me check.", "c: c2 weather", "t: c1 three", "t: c2 rain"))
        #expect(decision.turnClass == .toolFollowUp)
        #expect(decision.action == .goOn(turnID, answers: [answer("c1", "three"), answer("c2", "rain")]))
    }

    @Test func `the history around them is of no consequence, and neither is what nobody asked for`() {
        let decision = stage.decide(said("t: c1 three", "t: c9 what", "u: ..."))
        #expect(decision.action == .goOn(turnID, answers: [answer("c1", "three")]))
    }

    @Test func `a turn that was cut goes on with results all the same`() {
        let decision = stage.with { $0.state = .interrupted }.decide(asked + said("t: c1 three"))
        #expect(decision.action == .goOn(turnID, answers: [answer("c1", "three")]))
    }

    @Test func `a call that expects no answer is followed up by itself`() {
        let request = asked + said("c: c1 lookup Let me check.")
        #expect(stage.decide(request) == TurnDecision(turnClass: .toolFollowUp, action: .goOn(turnID, answers: [])))
        // A user who says nothing is another matter.
        #expect(stage.decide(request + said("u: ...")).turnClass == .silence)
    }

    @Test func `the outcome of skip_turn or end_call needs no more words, whoever called`() {
        for name in ["skip_turn", "end_call"] {
            let request = asked + said("c: x1 \(name)", "t: x1 ok")
            for stage in [stage, TurnStage(), TurnStage(asked, calls: [("x1", name)])] {
                #expect(stage.decide(request) == TurnDecision(turnClass: .toolFollowUp, action: beat))
            }
        }
    }

    @Test func `beside another outcome that of skip_turn is left out`() {
        let request =
            asked + [
                Message(
                    .assistant, "",
                    toolCalls: [.init(id: "x1", name: "skip_turn", arguments: "{}"), .init(id: "c1", name: "lookup", arguments: "{}")]),
                Message(.tool, "ok", toolCallID: "x1"), Message(.tool, "three", toolCallID: "c1"),
            ]
        #expect(stage.decide(request).action == .goOn(turnID, answers: [answer("c1", "three")]))
    }

    @Test func `row 2 over every leg: a repeated follow-up joins or is said again`() {
        let (complete, request) = goneOn()
        #expect(complete.decide(request) == TurnDecision(turnClass: .retry, action: .replay(turnID, leg: 1)))
        #expect(complete.log.turns[0].reply(of: 1) == "You have three.")
        #expect(goneOn(.running).0.decide(request) == TurnDecision(turnClass: .retry, action: .join(turnID)))
        #expect(goneOn(.interrupted).0.decide(request) == TurnDecision(turnClass: .retry, action: .goOnAgain(turnID)))
        #expect(goneOn(.failed).0.decide(request, after: 300).action == .goOnAgain(turnID))
    }

    @Test func `row 2: a follow-up is known by its results even when what the user said is transcribed anew`() {
        let (complete, _) = goneOn()
        let request = said("a: Hi", "u: What's on my calendar?", "c: c1 lookup Let me check.", "t: c1 three", "t: c2 rain")
        #expect(complete.decide(request).action == .replay(turnID, leg: 1))
    }

    @Test func `row 2: the first request again, when the turn has gone on, is said again with its calls`() {
        #expect(goneOn(.running).0.decide(asked) == TurnDecision(turnClass: .retry, action: .replay(turnID, leg: 0)))
        #expect(goneOn().0.decide(asked).action == .replay(turnID, leg: 0))
        #expect(goneOn().0.log.turns[0].reply(of: 0) == "Let me check.")
        #expect(goneOn(.interrupted).0.decide(asked).action == .rerun(utterances: ["What is on my calendar?"], inPlaceOf: [turnID]))
    }

    @Test func `what follows such a turn tells how much of all its words was heard`() {
        let (complete, request) = goneOn()
        #expect(complete.decide(request + said("a: You have", "u: Stop.")).heard == "Let me check. You have")
        #expect(complete.decide(request + said("u: Stop.")).heard == "Let me check")
    }

    @Test func `M tells calls and results apart by their ids`() {
        func print(_ lines: String...) -> TextPrint { TurnSituation(messages: said(lines), tools: []).asked }
        #expect(print("u: One", "c: c1 lookup", "t: c1 a") == print("u: one!", "s: Be kind", "c: c1 lookup", "t: c1 b"))
        #expect(print("u: One", "c: c1 lookup", "t: c1 a") != print("u: One", "c: c2 lookup", "t: c2 a"))
        #expect(print("u: One", "c: c1 lookup") != print("u: One", "c: c1 lookup", "t: c1 a"))
        #expect(print("u: One") != print("u: One", "c: c1 lookup"))
        #expect(print("u: One", "a: Two three") == print("u: One", "a: Two", "a: Three"))
        #expect(print("u: One", "u: two") != print("u: One two"))
    }
}
