import Testing

@testable import Conversation

/// Which conversation a request without an id goes on with (TU-5 of `docs/wire/turns.md`).
@Suite struct TurnUnnamedTests {
    private let asked = said("a: Hi", "u: One", "a: Two", "u: What is on my calendar?")
    private let reply = "You have three meetings tomorrow."

    @Test func `a retry goes on with the turn it repeats, while that runs, can be said again, or was cut`() {
        #expect(TurnStage(asked, [reply]).continues(asked, after: 29))
        #expect(!TurnStage(asked, [reply]).continues(asked, after: 31))
        #expect(TurnStage(asked, [reply], state: .running).continues(asked, after: 500))
        #expect(TurnStage(asked, [reply], state: .failed).continues(asked, after: 29))
        #expect(TurnStage(asked, [reply]).with { $0.deliveredWhole = false }.continues(asked, after: 500))
    }

    @Test func `results go where they were asked for`() {
        let request = asked + said("c: c1 lookup", "t: c1 three")
        #expect(TurnStage(asked, calls: [("c1", "lookup")]).continues(request, after: 3000))
        #expect(!TurnStage(asked, calls: [("c7", "lookup")]).continues(request))
        #expect(!TurnStage(asked).continues(asked + said("c: x1 skip_turn", "t: x1 ok")))
    }

    @Test func `what follows the reply goes on, however late`() {
        let stage = TurnStage(asked, [reply])
        #expect(stage.continues(asked + said("a: You have", "u: Stop."), after: 3000))
        #expect(stage.continues(asked + said("u: Stop."), after: 3000))
        #expect(stage.continues(asked + said("a: \(reply)", "u: ..."), after: 3000))
        #expect(!stage.continues(asked + said("a: Something else", "u: Stop.")))
    }

    @Test func `an older history goes on with a turn of the last fifteen seconds`() {
        let stage = TurnStage(asked, [reply], state: .running)
        #expect(stage.continues(said("a: Hi", "u: One")))
        #expect(!stage.continues(said("u: One")))
    }

    @Test func `revised and shrunk requests need a history, and a turn of the last ten minutes`() {
        let stage = TurnStage(asked, [reply])
        for request in [said("a: Hi", "u: One", "a: Two", "u: What is"), said("a: Hi", "u: One", "c: c0 lookup", "u: Other")] {
            #expect(stage.continues(request, after: 599), "\(request)")
            #expect(!stage.continues(request, after: 600))
        }
        #expect(!TurnStage(said("a: Hi", "u: One"), [reply]).continues(said("a: Hi", "u: Hello")))
        #expect(!stage.continues(said("u: Hello")))
    }
}
