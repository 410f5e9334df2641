import Conversation
import Testing

@testable import Gateway

/// What was promised in another turn, told on a call.
@Suite struct CallLateTests {
    @Test func `somebody is there to be told from the moment a call is connected to its end`() {
        var stage = PhoneStage()
        #expect(stage.count(.awaitLate(true)) == 0)
        stage.connect()
        #expect(stage.count(.awaitLate(true)) == 1)
        #expect(stage.end().contains(.awaitLate(false)))
    }

    @Test func `a late result is said at once when nothing is heard, and remembered as heard`() {
        var stage = PhoneStage()
        stage.connect()
        stage.take(.late("Your file says forty two. That is all."))
        stage.run(for: .seconds(20))
        #expect(stage.audible.map(\.text) == ["Your file says forty two.", "That is all."])
        #expect(stage.notes.map(\.text) == ["Your file says forty two.", "That is all."])
    }

    @Test func `it waits for a reply to be heard to its end`() {
        var stage = PhoneStage()
        stage.reply = { _ in PhoneStage.Reply(pieces: [(.milliseconds(20), "It is nine o'clock now.")]) }
        stage.connect()
        stage.say("What time is it?")
        stage.take(.late("Your file says forty two."))
        stage.run(for: .milliseconds(500))
        #expect(!stage.spokenTexts.contains("Your file says forty two."))
        stage.run(for: .seconds(20))
        #expect(stage.audible.map(\.text) == ["It is nine o'clock now.", "Your file says forty two."])
        #expect(stage.cuts.isEmpty)
    }

    @Test func `without a call, or when it ends first, it is still to be told`() {
        var stage = PhoneStage()
        #expect(stage.take(.late("Nobody hears this.")).contains(.returnLate("Nobody hears this.")))
        stage.reply = { _ in PhoneStage.Reply(pieces: [(.seconds(60), "Too late.")]) }
        stage.connect()
        stage.say("Wait.")
        stage.take(.late("Nor this."))
        #expect(stage.end().contains(.returnLate("Nor this.")))
    }

    @Test func `what a barge-in cuts of it is still to be told`() {
        var stage = PhoneStage()
        stage.connect()
        stage.take(.late("The first sentence is this one here. The second sentence is this one here."))
        stage.run(for: .milliseconds(900))
        let actions = stage.say("Hello?")
        #expect(actions.contains { if case .returnLate(let text) = $0 { text.contains("second") } else { false } })
    }
}
