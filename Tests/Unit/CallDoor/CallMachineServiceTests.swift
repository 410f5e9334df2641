import Testing

@testable import Gateway

/// The service goes and comes back (V9).
@Suite struct CallMachineServiceTests {
    private let status = { (active: Bool, state: String, id: CallID?) -> CallInput in
        .status(
            .success(CallStatusResult(active: active, state: CallState(state), callID: id, userID: PhoneStage.userID, durationSeconds: 9)))
    }

    private func speaking() -> PhoneStage {
        var stage = PhoneStage()
        stage.length = { .milliseconds(Int64($0.count) * 100) }
        stage.reply = { _ in PhoneStage.Reply(pieces: [(.zero, "One two three four five six. "), (.seconds(3600), "Seven.")]) }
        stage.connect()
        stage.say("Count.")
        stage.run(for: .milliseconds(1000))
        return stage
    }

    @Test func `with the service goes the reply, as far as it was heard, but not the call`() {
        var stage = speaking()
        let actions = stage.take(.serviceLost)
        #expect(actions.interruption?.heardBytes == "One two".utf8.count)
        #expect(!actions.stops, "there is nobody to tell")
        #expect(stage.machine.live(at: stage.now)?.state == "listening")
        #expect(stage.take(.serviceLost).isEmpty)
    }

    @Test func `what waited to be sorted goes with the service, and is said to`() {
        var stage = PhoneStage()
        stage.connect()
        stage.say("It is me.", in: CallID(42))
        #expect(stage.drops.isEmpty)
        stage.take(.serviceLost)
        #expect(stage.drops == [.unknownCall])
    }

    @Test func `an answer that fails for a lost connection is the loss of it`() {
        var stage = PhoneStage()
        stage.connect()
        stage.say("Count.")
        stage.take(.reply(CallTurnID(number: 1), .text("One. Two. ")))
        let actions = stage.take(.spoke(PlaybackID(number: 1), .failure(VoiceServiceFailure(.disconnected, "gone"))))
        #expect(actions.interruption?.heardBytes == 0)
        #expect(stage.spokenTexts == ["One."], "nothing more is sent")
    }

    @Test func `when it comes back it is asked, and a call it still has goes on`() {
        var stage = speaking()
        stage.take(.serviceLost)
        #expect(stage.take(.serviceRestored).contains(.askStatus))
        stage.take(status(true, "CONNECTED", PhoneStage.callID))
        #expect(stage.records.isEmpty)
        #expect(stage.say("Again.").begun == ["Again."])
        #expect(stage.machine.live(at: stage.now)?.quality.reconnects == 1)
    }

    @Test(arguments: [("IDLE", false), ("ENDED", false), ("FAILED", false), ("SOMETHING", false)])
    func `a call it no longer has was lost`(state: String, active: Bool) {
        var stage = speaking()
        stage.take(.serviceLost)
        stage.take(.serviceRestored)
        stage.take(status(active, state, nil))
        #expect(stage.records.map(\.outcome) == [.lost])
        #expect(stage.records.map(\.reason) == ["lost"])
    }

    @Test func `when another call is there now, the old one was lost and the new one is ours`() {
        var stage = speaking()
        stage.take(.serviceLost)
        stage.take(.serviceRestored)
        stage.take(status(true, "ACTIVE", CallID(99)))
        #expect(stage.records.map(\.callID) == [PhoneStage.callID])
        #expect(stage.machine.live(at: stage.now)?.callID == CallID(99))
    }

    @Test func `a call in progress at the start is taken over, without a greeting`() {
        var settings = CallSettings()
        settings.greeting = "Hello."
        settings.durationMax = .seconds(60)
        var stage = PhoneStage(settings)
        #expect(stage.take(.serviceRestored) == [.askStatus])
        stage.take(status(true, "CONNECTED", CallID(99)))
        #expect(stage.spokenTexts.isEmpty)
        #expect(stage.machine.live(at: stage.now)?.durationSeconds == 9)
        #expect(stage.say("Hello?", in: CallID(99)).begun == ["Hello?"])
        stage.run(for: .seconds(58))
        #expect(stage.count(.hangUpCall) == 1, "its time began with it")
    }

    @Test func `a call that was connected unseen has lasted as long as the service says`() {
        var settings = CallSettings()
        settings.greeting = "Hello."
        settings.durationMax = .seconds(60)
        var stage = PhoneStage(settings)
        stage.take(.serviceRestored)
        stage.take(.event(CallEvent(.connected, callID: CallID(99), userID: 1, isSynthetic: true)))
        stage.take(status(true, "CONNECTED", CallID(99)))
        #expect(stage.spokenTexts.isEmpty)
        #expect(stage.machine.live(at: stage.now)?.durationSeconds == 9)
        stage.run(for: .seconds(58))
        #expect(stage.count(.hangUpCall) == 1)
    }

    @Test func `a call that began after the question is not what the answer is about`() {
        var stage = PhoneStage()
        stage.take(.serviceRestored)
        stage.connect()
        stage.take(status(false, "IDLE", nil))
        #expect(stage.machine.live(at: stage.now)?.callID == PhoneStage.callID)
    }

    @Test(arguments: ["REQUESTING", "WAITING", "RINGING"])
    func `a call that still rings is not over because it is not active`(state: String) {
        var stage = PhoneStage()
        stage.take(.event(CallEvent(.ringing, callID: PhoneStage.callID, userID: PhoneStage.userID)))
        stage.take(.serviceLost)
        stage.take(.serviceRestored)
        stage.take(status(false, state, PhoneStage.callID))
        #expect(stage.records.isEmpty)
        #expect(stage.machine.live(at: stage.now)?.state == "ringing")
    }

    @Test func `a call that was connected meanwhile is greeted`() {
        var settings = CallSettings()
        settings.greeting = "Hello."
        var stage = PhoneStage(settings)
        stage.take(.event(CallEvent(.ringing, callID: PhoneStage.callID, userID: PhoneStage.userID)))
        stage.take(.serviceLost)
        stage.take(.serviceRestored)
        stage.take(status(true, "CONNECTED", PhoneStage.callID))
        #expect(stage.spokenTexts == ["Hello."])
    }

    @Test func `what was missed may be told before the service is said to be back`() {
        var settings = CallSettings()
        settings.greeting = "Hello."
        var stage = PhoneStage(settings)
        stage.take(.event(CallEvent(.ringing, callID: PhoneStage.callID, userID: PhoneStage.userID)))
        stage.run(for: .seconds(1))
        stage.take(.serviceLost)
        stage.take(.event(CallEvent(.connected, callID: PhoneStage.callID, isSynthetic: true)))
        #expect(stage.spokenTexts == ["Hello."])
        stage.take(.serviceRestored)
        #expect(stage.machine.live(at: stage.now)?.quality.reconnects == 1)
    }

    @Test func `a hang-up the loss swallowed is asked for again`() {
        var settings = CallSettings()
        settings.goodbye = ""
        var stage = PhoneStage(settings)
        stage.connect()
        stage.say("Hang up.")
        stage.take(.hungUp(.failure(VoiceServiceFailure(.disconnected, "gone"))))
        stage.take(.serviceLost)
        stage.take(.serviceRestored)
        stage.take(status(true, "CONNECTED", PhoneStage.callID))
        #expect(stage.count(.hangUpCall) == 2)
    }

    /// The machine of a call whose service goes and comes at any moment never wedges: the call ends, or goes on.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a service that restarts at any moment leaves nothing behind`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var stage = PhoneStage()
        stage.reply = { _ in PhoneStage.Reply(pieces: (0..<6).map { (.milliseconds(200), "Sentence number \($0) of the reply. ") }) }
        stage.connect()
        for _ in 0..<12 {
            stage.say("Go on.")
            stage.run(for: .milliseconds(Int.random(in: 0...4000, using: &random)))
            stage.take(.serviceLost)
            stage.run(for: .milliseconds(Int.random(in: 0...2000, using: &random)))
            stage.take(.serviceRestored)
            stage.take(status(true, "CONNECTED", PhoneStage.callID))
        }
        stage.say("And now?")
        stage.run(for: .seconds(60))
        #expect(stage.machine.live(at: stage.now)?.state == "listening")
        #expect(stage.audible.last?.text.contains("number 5") == true, "the last reply is heard to its end")
        stage.take(.serviceLost)
        stage.take(.serviceRestored)
        stage.take(status(false, "IDLE", nil))
        #expect(stage.records.map(\.outcome) == [.lost])
    }
}
