import Testing

@testable import Gateway

@Suite struct CallMachineDeskTests {
    private let command = DeskCommandID(number: 1)

    private func connected() -> PhoneStage {
        var stage = PhoneStage()
        stage.connect()
        return stage
    }

    @Test func `without a call there is nothing to hang up, speak or play in`() {
        var stage = PhoneStage()
        stage.take(.hangUp(command))
        stage.take(.speak("Hello.", command))
        stage.take(.play(path: "/a.wav", duration: .seconds(1), command))
        let none = "No call is in progress."
        #expect(
            stage.answers == [
                .hangUp(.success(CallHangupResult(status: "error", error: none))),
                .speak(.success(CallSpeakResult(status: "error", error: none))),
                .play(.success(CallPlayResult(status: "error", error: none))),
            ])
        #expect(stage.spokenTexts.isEmpty)
    }

    @Test func `a hang-up ends the call without a goodbye and is answered as the service does`() {
        var stage = connected()
        #expect(stage.take(.hangUp(command)).contains(.hangUpCall))
        let result = CallHangupResult(status: "ended", durationSeconds: 5)
        stage.end()
        stage.take(.hungUp(.success(result)))
        #expect(stage.answers == [.hangUp(.success(result))])
        #expect(stage.spokenTexts.isEmpty)
        #expect(stage.records.map(\.reason) == ["hangup"])
    }

    @Test func `two hang-ups are one, and both are answered`() {
        var stage = connected()
        stage.take(.hangUp(command))
        stage.take(.hangUp(DeskCommandID(number: 2)))
        #expect(stage.count(.hangUpCall) == 1)
        stage.take(.hungUp(.success(CallHangupResult(status: "ended"))))
        #expect(stage.answers.count == 2)
    }

    @Test func `words from the desk are said after what is being said, remembered, and answered when they begin`() {
        var stage = connected()
        stage.reply = { _ in PhoneStage.Reply(pieces: [(.zero, "A reply that takes a while to be said.")]) }
        stage.say("Tell me.")
        stage.run(for: .seconds(1))
        stage.take(.speak("And a word from the desk. And another.", command))
        #expect(stage.answers.isEmpty)
        stage.run(for: .seconds(20))
        #expect(
            stage.audible.map(\.text) == ["A reply that takes a while to be said.", "And a word from the desk.", "And another."])
        #expect(stage.cuts.isEmpty)
        #expect(stage.answers.count == 1)
        #expect(stage.notes.map(\.text) == ["And a word from the desk.", "And another."])
    }

    @Test func `a recording is played after what is being said, and nothing is said over it`() {
        var stage = connected()
        stage.take(.speak("First this.", command))
        stage.take(.play(path: "/audio/tune.wav", duration: .seconds(2), DeskCommandID(number: 2)))
        stage.take(.speak("Then that.", DeskCommandID(number: 3)))
        stage.run(for: .seconds(20))
        #expect(stage.audible.map(\.text) == ["First this.", "/audio/tune.wav", "Then that."])
        #expect(stage.audible.allSatisfy { $0.cutBy == nil })
        #expect(stage.answers.count == 3)
    }

    @Test func `who waits to have something said is told when the user speaks instead`() {
        var stage = connected()
        stage.take(.speak("A long word from the desk, which is being said.", command))
        stage.take(.speak("Another, which waits.", DeskCommandID(number: 2)))
        stage.run(for: .milliseconds(500))
        stage.say("Be quiet.")
        #expect(stage.answers.count == 2)
        guard case .speak(.success(let result)) = stage.answers.last else {
            Issue.record("the second was not answered")
            return
        }
        #expect(result.status == "error")
    }

    @Test(arguments: ["", "...", String(repeating: "a", count: 4001)])
    func `what cannot be said is refused`(text: String) {
        var stage = connected()
        stage.take(.speak(text, command))
        #expect(stage.spokenTexts.isEmpty)
        #expect(stage.answers.count == 1)
    }

    @Test func `a failure of the service is the answer`() {
        var stage = connected()
        stage.take(.speak("One sentence. And another that waits.", command))
        let failure = VoiceServiceFailure(.timedOut, "no answer")
        stage.take(.spoke(PlaybackID(number: 1), .failure(failure)))
        #expect(stage.answers == [.speak(.failure(failure))])
        stage.run(for: .seconds(10))
        #expect(stage.spokenTexts == ["One sentence."], "the rest of it is not said")
    }

    @Test func `every command is answered once, whenever the call ends`() {
        for milliseconds in stride(from: 0, through: 6000, by: 250) {
            var stage = connected()
            stage.take(.speak("A word from the desk. And another one.", command))
            stage.take(.play(path: "/audio/tune.wav", duration: .seconds(2), DeskCommandID(number: 2)))
            stage.run(for: .milliseconds(milliseconds))
            stage.end()
            stage.run(for: .seconds(10))
            #expect(stage.answers.count == 2, "ended after \(milliseconds) ms")
        }
    }
}
