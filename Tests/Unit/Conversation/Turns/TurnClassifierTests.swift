import Testing

@testable import Conversation

/// Rows 1 to 5 of `docs/wire/turns.md`: what was said so far, what comes, what it is.
@Suite struct TurnClassifierTests {
    private let turnID = TurnStage.turnID
    private let asked = said("a: Hi, how can I help?", "u: What is on my calendar?")
    private let reply = "You have three meetings tomorrow. The first is at nine."
    private var answered: [Message] { asked + [Message(.assistant, reply)] }
    private var stage: TurnStage { TurnStage(asked, [reply]) }
    private var running: TurnStage { TurnStage(asked, state: .running) }
    private let beat = TurnDecision.Action.answer(.say(TurnMachine.beat))

    // MARK: - Row 1

    @Test(arguments: [
        ["u: Hello"], ["a: Hi", "u: Hello"], ["s: Be kind", "a: Hi", "s: It is noon", "u: Hello"], ["a: Hi", "u: ...", "u: Hello"],
    ])
    func `row 1: the first request of a conversation`(lines: [String]) {
        let decision = TurnStage().decide(said(lines))
        #expect(decision.turnClass == .first)
        #expect(decision.action == .run(utterances: ["Hello"]))
    }

    @Test func `row 1: a silent first request is answered in words though skip_turn is offered`() {
        let decision = TurnStage().decide(said("a: Hi", "u: ..."), tools: ["skip_turn"])
        #expect(decision.turnClass == .first)
        #expect(decision.action == .silence(.say(SpokenLanguage.english.checkIn), isRepeat: false))
    }

    // MARK: - Row 2

    @Test(arguments: [TurnRecord.State.waiting, .running])
    func `row 2: a retry joins the turn that waits or runs`(state: TurnRecord.State) {
        let decision = TurnStage(asked, state: state).decide(asked)
        #expect(decision.turnClass == .retry)
        #expect(decision.action == .join(turnID))
    }

    @Test func `row 2: a retry soon after the end is replayed`() {
        #expect(stage.decide(asked, after: 29).action == .replay(turnID, leg: 0))
    }

    @Test func `row 2: a retry of a reply that was not delivered whole is replayed however late`() {
        #expect(stage.with { $0.deliveredWhole = false }.decide(asked, after: 400).action == .replay(turnID, leg: 0))
    }

    @Test(arguments: [TurnRecord.State.interrupted, .failed])
    func `row 2: a retry of a turn that was cut runs again in its place`(state: TurnRecord.State) {
        let decision = TurnStage(asked, [reply], state: state).decide(asked)
        #expect(decision.turnClass == .retry)
        #expect(decision.action == .rerun(utterances: ["What is on my calendar?"], inPlaceOf: [turnID]))
    }

    @Test func `row 2: the same question long after its answer runs again`() {
        #expect(stage.decide(asked, after: 30).action == .rerun(utterances: ["What is on my calendar?"], inPlaceOf: [turnID]))
    }

    @Test func `row 2: an answer nobody heard is said again, not checked in on`() {
        #expect(stage.decide(asked + said("u: ...")).action == .replay(turnID, leg: 0))
        #expect(stage.decide(asked + said("a: ...", "u: ...")).action == .replay(turnID, leg: 0))
    }

    // MARK: - Row 4

    @Test func `row 4: silence never runs the agent: a check-in, then a beat`() {
        var stage = stage
        let first = stage.decide(answered + said("u: ..."))
        #expect(first.turnClass == .silence)
        #expect(first.action == .silence(.say(SpokenLanguage.english.checkIn), isRepeat: false))
        stage.log.silences = 1
        #expect(stage.decide(answered + said("u: ...")).action == .silence(.say(TurnMachine.beat), isRepeat: false))
    }

    @Test func `row 4: silence calls skip_turn where it is offered, and end_call the third time`() {
        var stage = stage
        for count in 0...1 {
            stage.log.silences = count
            guard
                case .silence(.call("skip_turn", _, nil), false) = stage.decide(
                    answered + said("u: \u{2026}"), tools: ["skip_turn", "end_call"]
                ).action
            else {
                Issue.record("calls skip_turn the \(count + 1). time")
                return
            }
        }
        stage.log.silences = 2
        guard case .silence(.call("end_call", _, .some), false) = stage.decide(answered, tools: ["skip_turn", "end_call"]).action else {
            Issue.record("says goodbye and calls end_call")
            return
        }
        #expect(stage.decide(answered).action == .silence(.say(TurnMachine.beat), isRepeat: false))
    }

    @Test(arguments: [
        (["reason"], ["reason"], #"{"reason":"The user has been silent."}"#, true), ([], [], "{}", true),
        (["reason", "message"], ["reason"], #"{"reason":"The user has been silent."}"#, true),
        (["message"], ["message"], #"{"message":"WORDS"}"#, false),
        (
            ["reason", "system__message_to_speak"], ["system__message_to_speak"],
            #"{"reason":"The user has been silent.","system__message_to_speak":"WORDS"}"#, false
        ),
    ])
    func `row 4: end_call has the arguments its schema knows, and the goodbye is said once`(
        properties: [String], required: [String], arguments: String, isSaid: Bool
    ) {
        var stage = stage
        stage.log.silences = 2
        var asked = TurnSituation(messages: answered, tools: ["skip_turn", "end_call"], log: stage.log)
        asked.toolFields = ["end_call": ToolFields(properties: Set(properties), required: Set(required))]
        let words = SpokenLanguage.english.silentGoodbye
        let answer = FixedAnswer.call(
            tool: "end_call", arguments: arguments.replacing("WORDS", with: words), saying: isSaid ? words : nil)
        let decision = stage.classifier.decide(asked, in: stage.log, now: TurnStage.start + .seconds(1))
        #expect(decision.action == .silence(answer, isRepeat: false))
        stage.log.silences = 1
        asked.toolFields["skip_turn"] = ToolFields(properties: [], required: [])
        let quiet = stage.classifier.decide(asked, in: stage.log, now: TurnStage.start + .seconds(1))
        #expect(quiet.action == .silence(.call(tool: "skip_turn", arguments: "{}", saying: nil), isRepeat: false))
    }

    @Test func `row 4: the same silence within two seconds, or unanswered, is the same silence`() {
        var stage = stage
        let asked = TurnSituation(messages: answered, tools: []).asked
        stage.log.silences = 1
        stage.log.lastSilence = .init(asked: asked, at: TurnStage.start, answer: .say(SpokenLanguage.english.checkIn))
        let again = TurnDecision.Action.silence(.say(SpokenLanguage.english.checkIn), isRepeat: true)
        #expect(stage.decide(answered, after: 1).action == again)
        #expect(stage.decide(answered, after: 2).action == .silence(.say(TurnMachine.beat), isRepeat: false))
        stage.log.lastSilence?.isUndelivered = true
        #expect(stage.decide(answered, after: 60).action == again)
    }

    @Test func `row 4: the same history again with nothing new is silence too, and tells what was heard`() {
        let decision = stage.decide(asked + said("a: You have three meetings"))
        #expect(decision.turnClass == .silence)
        #expect(decision.edits == [.heard(turnID, "You have three meetings")])
    }

    @Test func `row 4: a turn that still runs is left alone by silence, and nothing is counted`() {
        let running = TurnStage(asked, ["You have"], state: .running)
        let decision = running.decide(asked + said("a: You", "u: ..."))
        #expect(decision == TurnDecision(turnClass: .silence, action: .silence(.say(TurnMachine.beat), isRepeat: true)))
    }

    @Test func `row 4: where the agent is to speak into silence, it is asked`() {
        var stage = stage
        stage.classifier.asksAgentOnSilence = true
        #expect(
            stage.decide(answered + said("u: ..."))
                == TurnDecision(turnClass: .silence, edits: [.heard(turnID, reply)], action: .run(utterances: [])))
    }

    @Test func `row 4: a check-in that comes back in the history is no part of it`() {
        var stage = stage
        stage.log.remember(echo: SpokenLanguage.english.checkIn)
        let after = answered + said("u: ...", "a: \(SpokenLanguage.english.checkIn)")
        #expect(stage.decide(after + said("u: Yes, sorry.")).turnClass == .newHeard)
        #expect(stage.decide(after + said("u: Yes, sorry.")).heard == reply)
        // Cut short, because the user spoke over it; and in one message with the reply.
        #expect(stage.decide(answered + said("u: ...", "a: Are you...", "u: Yes.")).heard == reply)
        #expect(stage.decide(asked + said("a: \(reply) Are you still", "u: Yes.")).heard == reply)
        #expect(stage.decide(after).turnClass == .silence)
    }

    @Test func `row 4: our own skip_turn and its outcome are no part of the history`() {
        let after = answered + said("u: ...", "c: x1 skip_turn", "t: x1 ok", "u: ...")
        #expect(stage.decide(after).turnClass == .silence)
        #expect(TurnSituation(messages: after, tools: []).asked == TurnSituation(messages: answered, tools: []).asked)
        #expect(stage.decide(after + said("u: Right.")).heard == reply)
    }

    // MARK: - Row 5

    @Test func `row 5: an older history while the turn runs, or just after, leaves the turn alone`() {
        let before = said("a: Hi", "u: One", "a: Two")
        let old = said("a: Hi", "u: One")
        for stage in [TurnStage(before + said("u: Three"), state: .running), TurnStage(before + said("u: Three"))] {
            #expect(stage.decide(old) == TurnDecision(turnClass: .stale, action: beat))
        }
        #expect(TurnStage(before + said("u: Three")).decide(old, after: 2).turnClass == .shrunk)
        #expect(TurnStage(before + said("u: Three")).with { $0.hungUp = true }.decide(old).turnClass == .shrunk)
    }

    @Test func `row 5: results that the turn did not ask for are not answered`() {
        let request = asked + said("c: c9 lookup", "t: c9 found")
        #expect(stage.decide(request) == TurnDecision(turnClass: .stale, action: beat))
        #expect(running.decide(request) == TurnDecision(turnClass: .stale, action: beat))
        #expect(TurnStage().decide(request) == TurnDecision(turnClass: .stale, action: beat))
    }

    @Test func `row 5: a late repeat of what was superseded joins the turn that took its place, while that runs`() {
        let old = said("a: Hi, how can I help?", "u: What is")
        let superseded = [TurnSituation(messages: old, tools: []).asked]
        #expect(running.with { $0.superseded = superseded }.decide(old) == TurnDecision(turnClass: .stale, action: .join(turnID)))
        #expect(stage.with { $0.superseded = superseded }.decide(old).turnClass == .revised)
    }
}
