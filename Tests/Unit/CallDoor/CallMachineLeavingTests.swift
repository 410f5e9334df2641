import Conversation
import Testing

@testable import Gateway

@Suite struct CallMachineLeavingTests {
    private func stage(_ change: (inout CallSettings) -> Void = { _ in }) -> PhoneStage {
        var settings = CallSettings()
        change(&settings)
        var stage = PhoneStage(settings)
        stage.connect()
        return stage
    }

    @Test func `told to hang up, it says goodbye and hangs up when that has been heard`() {
        var stage = stage()
        stage.say("Please hang up.", language: "ca")
        #expect(stage.turns.isEmpty, "the agent has no part in it")
        #expect(stage.spokenTexts == [PhraseBook.goodbye(.catalan)])
        stage.run(for: .milliseconds(150))
        guard let goodbye = stage.audible.last else {
            Issue.record("no goodbye was heard")
            return
        }
        stage.run(for: goodbye.to - stage.now)
        #expect(stage.count(.hangUpCall) == 0)
        stage.run(for: .milliseconds(251))
        #expect(stage.count(.hangUpCall) == 1)
        stage.take(.hungUp(.success(CallHangupResult(status: "ended", durationSeconds: 31))))
        stage.take(.event(CallEvent(.ended, callID: PhoneStage.callID, durationSeconds: 31, reason: "hangup")))
        #expect(stage.records.map(\.reason) == ["voice_command"])
        #expect(stage.records.map(\.durationSeconds) == [31])
        #expect(stage.notes.map(\.text) == ["Please hang up.", PhraseBook.goodbye(.catalan)])
        #expect(stage.notes.map(\.speaker) == [.user, .gateway])
    }

    @Test func `a command stops the reply first`() {
        var stage = stage()
        stage.reply = { _ in PhoneStage.Reply(pieces: [(.zero, "A reply that goes on for quite some time. And on.")]) }
        stage.say("Tell me.")
        stage.run(for: .seconds(1))
        #expect(stage.say("Hang up.").stops)
        stage.run(for: .seconds(10))
        #expect(stage.audible.filter { !$0.isPlayed }.map(\.text).last == "Goodbye.")
        #expect(stage.cuts.isEmpty)
        #expect(stage.count(.hangUpCall) > 0)
    }

    @Test func `what is said after the goodbye was asked for is not answered`() {
        var stage = stage()
        stage.say("Hang up.")
        stage.say("Wait.")
        #expect(stage.turns.isEmpty)
        #expect(stage.drops == [.ending])
    }

    @Test func `without a goodbye it hangs up at once`() {
        var stage = stage { $0.goodbye = "" }
        stage.say("Hang up.")
        #expect(stage.spokenTexts.isEmpty)
        #expect(stage.count(.hangUpCall) == 1)
    }

    @Test func `a goodbye that cannot be made does not hold the line`() {
        var stage = stage { $0.goodbye = "So long." }
        stage.synthesis = { _ in .seconds(3600) }
        stage.say("Hang up.")
        stage.take(.spoke(PlaybackID(number: 1), .failure(VoiceServiceFailure(.timedOut, "no answer"))))
        #expect(stage.count(.hangUpCall) == 1)
    }

    @Test func `a goodbye that never comes does not hold the line`() {
        var stage = stage()
        stage.synthesis = { _ in .seconds(3600) }
        stage.say("Hang up.")
        stage.run(for: .seconds(21))
        #expect(stage.count(.hangUpCall) == 1)
    }

    // MARK: - Limits

    @Test func `when nobody has spoken for too long it says goodbye`() {
        var stage = stage { $0.greeting = "Hello." }
        stage.run(for: .seconds(120))
        #expect(stage.spokenTexts == ["Hello."], "the silence counts from the end of the greeting")
        stage.run(for: .seconds(5))
        #expect(stage.spokenTexts == ["Hello.", "Goodbye."])
        #expect(stage.count(.hangUpCall) == 1)
    }

    @Test func `an agent that takes long is no silence`() {
        var stage = stage { $0.interimAfter = .zero }
        stage.say("A hard one.")
        stage.run(for: .seconds(600))
        #expect(stage.count(.hangUpCall) == 0)
        stage.take(.reply(CallTurnID(number: 1), .ended(.complete)))
        stage.run(for: .seconds(130))
        #expect(stage.count(.hangUpCall) == 1)
    }

    @Test func `who speaks while it says goodbye for silence is listened to`() {
        var stage = stage()
        stage.run(for: .seconds(120))
        #expect(stage.spokenTexts == ["Goodbye."])
        stage.run(for: .milliseconds(300))
        #expect(stage.say("Wait, I am here.").begun == ["Wait, I am here."])
        stage.run(for: .seconds(60))
        #expect(stage.count(.hangUpCall) == 0)
    }

    @Test func `who speaks too late in a call that has lasted long enough does not keep it`() {
        var stage = stage {
            $0.durationMax = .milliseconds(120_200)
            $0.goodbye = "Goodbye, and thank you for calling."
        }
        stage.run(for: .milliseconds(120_300))
        #expect(stage.say("Wait, I am here.").begun.isEmpty)
        stage.run(for: .seconds(10))
        #expect(stage.count(.hangUpCall) == 1)
    }

    @Test func `a call that has lasted long enough ends, whatever is being said`() {
        var stage = stage { $0.durationMax = .seconds(30) }
        stage.reply = { _ in PhoneStage.Reply(pieces: [(.zero, String(repeating: "On and on and on it goes. ", count: 40))]) }
        stage.run(for: .seconds(20))
        stage.say("Tell me.")
        stage.run(for: .seconds(15))
        #expect(stage.spokenTexts.last == "Goodbye.")
        #expect(stage.heardBytes[CallTurnID(number: 1)].map { $0 > 0 } == true)
        #expect(stage.count(.hangUpCall) == 1)
    }

    // MARK: - Hanging up

    @Test func `when the end does not come by itself it is concluded`() {
        var stage = stage { $0.goodbye = "" }
        stage.say("Hang up.")
        stage.take(.hungUp(.success(CallHangupResult(status: "ended", durationSeconds: 4))))
        stage.run(for: .seconds(3))
        #expect(stage.records.map(\.outcome) == [.ended])
        #expect(stage.records.map(\.durationSeconds) == [4])
        #expect(stage.end().isEmpty, "and when it comes after all it changes nothing")
    }

    @Test func `a hang-up that fails is tried three times, and then the line is free`() {
        var stage = stage { $0.goodbye = "" }
        stage.say("Hang up.")
        for _ in 0..<4 {
            stage.take(.hungUp(.success(CallHangupResult(status: "error", error: "busy"))))
            stage.run(for: .seconds(3))
        }
        #expect(stage.count(.hangUpCall) == 3)
        #expect(stage.records.count == 1)
        #expect(stage.machine.live(at: stage.now) == nil)
    }

    @Test func `a hang-up the service knows no call for ends ours`() {
        var stage = stage { $0.goodbye = "" }
        stage.say("Hang up.")
        stage.take(.hungUp(.success(CallHangupResult(status: "", error: "No active call"))))
        stage.take(.status(.success(CallStatusResult(active: false, state: CallState("IDLE")))))
        #expect(stage.records.map(\.outcome) == [.lost])
        #expect(stage.records.map(\.reason) == ["voice_command"])
    }

    @Test func `a gateway that stops cuts the reply and hangs up`() {
        var stage = stage()
        stage.say("Tell me.")
        let actions = stage.take(.shutdown)
        #expect(actions.interruption?.reason == .shutdown)
        #expect(actions.contains(.hangUpCall))
    }
}
