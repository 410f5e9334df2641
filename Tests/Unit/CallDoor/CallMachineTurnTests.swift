import Conversation
import Testing

@testable import Gateway

@Suite struct CallMachineTurnTests {
    private func stage(_ settings: CallSettings = CallSettings(), _ pieces: [(after: Duration, text: String)]...) -> PhoneStage {
        var stage = PhoneStage(settings)
        stage.reply = { turn in
            let index = Int(turn.id.number) - 1
            return pieces.indices.contains(index) ? PhoneStage.Reply(pieces: pieces[index]) : nil
        }
        stage.connect()
        return stage
    }

    private func pieces(_ texts: String..., every: Duration = .milliseconds(20)) -> [(after: Duration, text: String)] {
        texts.map { (every, $0) }
    }

    // MARK: - Utterances

    @Test func `an utterance begins a turn with its words and its language`() {
        var stage = stage()
        let turn = CallTurn(
            id: CallTurnID(number: 1), callID: PhoneStage.callID, userID: PhoneStage.userID, utterance: "Bon dia.", language: "ca")
        #expect(stage.say("Bon dia.", language: "ca").contains(.beginTurn(turn)))
    }

    @Test(arguments: [nil, "xx"] as [String?])
    func `an utterance without a language we speak is in the call's`(language: String?) {
        var stage = stage()
        stage.say("Bon dia.", language: "ca")
        stage.say("I ara?", language: language)
        #expect(stage.turns.map(\.language) == ["ca", "ca"])
    }

    @Test(arguments: ["", "   ", "...", "—", "?!"])
    func `what says nothing is no utterance`(text: String) {
        var stage = stage()
        stage.say(text)
        #expect(stage.turns.isEmpty)
        #expect(stage.drops == [.blank])
    }

    @Test func `recordings are measured, and counted with the call`() {
        var stage = stage()
        #expect(stage.say("Hello.").contains(.measureRecording(PhoneStage.callID, path: "/heard/1.wav")))
        stage.take(.recordingMeasured(PhoneStage.callID, RecordingLevel(levelDBFS: -23, clipping: 0)))
        stage.take(.recordingMeasured(PhoneStage.callID, nil))
        let quality = stage.machine.live(at: stage.now)?.quality
        #expect(quality?.levelDBFS.map { $0.rounded() } == -23)
        #expect(quality?.unreadableRecordings == 1)
    }

    // MARK: - Replies

    @Test func `a sentence goes out as soon as it is whole, and the next when it has been heard`() {
        var stage = stage(
            CallSettings(), pieces("The first one is here", ". And", " a second one comes after it.", every: .milliseconds(100)))
        stage.say("Tell me.")
        stage.run(for: .milliseconds(199))
        #expect(stage.spokenTexts.isEmpty)
        stage.run(for: .milliseconds(2))
        #expect(stage.spokenTexts == ["The first one is here."])
        stage.run(for: .seconds(10))
        #expect(stage.audible.map(\.text) == ["The first one is here.", "And a second one comes after it."])
        #expect(stage.cuts.isEmpty)
        #expect(stage.heardBytes.isEmpty, "all was heard: there is nothing to correct")
    }

    @Test func `a sentence does not wait for the word after it`() {
        var stage = stage(CallSettings(), [(.milliseconds(20), "Good morning"), (.milliseconds(20), "."), (.seconds(1), " And more.")])
        stage.say("Hello.")
        stage.run(for: .milliseconds(44))
        #expect(stage.spokenTexts.isEmpty)
        stage.run(for: .milliseconds(2))
        #expect(stage.spokenTexts == ["Good morning."])
        stage.run(for: .seconds(10))
        #expect(stage.audible.map(\.text) == ["Good morning.", "And more."])
        #expect(stage.heardBytes.isEmpty, "all was heard: there is nothing to correct")
    }

    @Test func `while something is heard a sentence that has ended waits a while for what follows`() {
        var stage = stage(
            CallSettings(), [(.milliseconds(20), "A first sentence that takes a while. Let me look."), (.seconds(60), " Here it is.")])
        stage.say("Tell me.")
        stage.run(for: .milliseconds(200))
        #expect(stage.machine.pacer.waiting.isEmpty)
        stage.run(for: .milliseconds(100))
        #expect(stage.machine.pacer.waiting.map(\.text) == ["Let me look."])
    }

    @Test func `a stop that a number or a name may go on after is no pause`() {
        var stage = stage(
            CallSettings(),
            [
                (.milliseconds(20), "It costs 3."), (.milliseconds(300), "5 euros, says Dr."), (.milliseconds(300), " Who, \"Stop."),
                (.milliseconds(300), "\""),
            ])
        stage.say("How much?")
        stage.run(for: .milliseconds(950))
        #expect(stage.spokenTexts == ["It costs 3.5 euros, says Dr. Who, \"Stop.\""])
    }

    @Test func `a stop that fails is told`() {
        var stage = stage(CallSettings(), pieces("A reply that goes on for quite some time. "))
        stage.say("Tell me.")
        stage.run(for: .seconds(1))
        for case .stopPlayback(let id) in stage.say("Wait.") {
            let fact = CallFact.stopFailed(PhoneStage.callID, "no such file")
            #expect(stage.take(.played(id, .success(CallPlayResult(status: "error", error: "no such file")))).contains(.log(fact)))
        }
        #expect(stage.actions.stops)
    }

    @Test func `sentences that wait together go out together`() {
        var stage = stage(CallSettings(), pieces("A first sentence that takes some time to say. Two. Three. Four."))
        stage.say("Tell me.")
        stage.run(for: .seconds(30))
        #expect(stage.audible.map(\.text) == ["A first sentence that takes some time to say.", "Two. Three. Four."])
    }

    @Test func `a beat is never spoken`() {
        var stage = stage(CallSettings(), pieces("... "))
        stage.say("Tell me.")
        stage.take(.reply(CallTurnID(number: 1), .aside("... ")))
        stage.run(for: .seconds(10))
        #expect(stage.spokenTexts.isEmpty)
    }

    @Test func `what the session says beside an empty reply is said`() {
        var stage = stage()
        stage.say("Tell me.")
        stage.take(.reply(CallTurnID(number: 1), .aside("I am busy just now.")))
        stage.take(.reply(CallTurnID(number: 1), .ended(.complete)))
        #expect(stage.spokenTexts == ["I am busy just now."])
    }

    @Test(arguments: [("en", SpokenLanguage.english), ("es-MX", .spanish), ("ca", .catalan), ("de", .english)])
    func `a failure is apologised for in the caller's language`(tag: String, language: SpokenLanguage) {
        var stage = stage()
        stage.say("Hm?", language: tag)
        stage.take(.reply(CallTurnID(number: 1), .aside("Sorry, I ran into a problem just now.")))
        stage.take(.reply(CallTurnID(number: 1), .ended(.failed(.storage))))
        #expect(stage.spokenTexts == [PhraseBook.apology(language)])
    }

    @Test func `a language nobody speaks leaves the last one in force`() {
        var stage = stage()
        stage.say("Bon dia.", language: "ca")
        stage.say("Hm.", language: "xx")
        stage.take(.reply(CallTurnID(number: 2), .ended(.failed(.storage))))
        #expect(stage.spokenTexts == [PhraseBook.apology(.catalan)])
    }

    @Test func `a sentence the service cannot make is left out and the next goes on`() {
        var stage = stage()
        stage.say("Tell me.")
        stage.take(.reply(CallTurnID(number: 1), .text("First this. Then that. ")))
        stage.take(.spoke(PlaybackID(number: 1), .success(CallSpeakResult(status: "", error: "TTS generation failed"))))
        #expect(stage.spokenTexts == ["First this.", "Then that."])
        #expect(stage.count(.askStatus) == 1, "it may be that there is no call any more")
    }

    @Test func `the agent is held while too much waits, and let go`() {
        var stage = stage()
        stage.say("Tell me everything.")
        let id = CallTurnID(number: 1)
        let sentence = "This sentence is fifty characters long, or nearly. "
        for _ in 0..<200 { stage.take(.reply(id, .text(sentence))) }
        #expect(stage.count(.fellBehind(id)) == 1)
        #expect(stage.machine.isBehind(id))
        for _ in 0..<1000 where stage.machine.isBehind(id) { stage.run(for: .seconds(1)) }
        #expect(stage.count(.caughtUp(id)) == 1)
    }

    // MARK: - Barge-in

    @Test func `speech while the agent thinks interrupts it at once, and nothing was heard`() {
        var stage = stage()
        stage.say("Tell me.")
        let actions = stage.say("No, wait.")
        #expect(actions.interruption?.heardBytes == 0)
        #expect(actions.interruption?.reason == .bargeIn)
        #expect(actions.begun == ["No, wait."])
        #expect(!actions.stops, "nothing was playing")
        #expect(stage.machine.totals.quality.bargeIns == 1)
    }

    @Test func `speech while the reply plays stops it, and what was played is what was heard`() {
        var stage = stage(CallSettings(), pieces("One two three four five six seven. ", "Eight nine ten.", every: .milliseconds(10)))
        stage.synthesis = { _ in .milliseconds(100) }
        stage.length = { .milliseconds(Int64($0.count) * 100) }
        stage.say("Count.")
        stage.run(for: .milliseconds(10 + 100 + 1500))
        let actions = stage.say("Stop.")
        let heard = stage.heardBytes[CallTurnID(number: 1)]
        #expect(heard.map { String("One two three four five six seven. ".utf8.prefix($0)) } == "One two three")
        #expect(actions.stops)
        stage.run(for: .seconds(20))
        #expect(stage.audible.first?.cutBy == "(silence)")
        #expect(!stage.audible.contains { $0.text.hasPrefix("Eight") }, "nothing of the old reply is heard any more")
    }

    @Test func `the agent is interrupted before anything else is done`() {
        var stage = stage(CallSettings(), [(.zero, "One two three four five. "), (.seconds(5), "And so on.")])
        stage.say("Count.")
        stage.run(for: .milliseconds(600))
        let actions = stage.say("Stop that.")
        let interrupt = actions.firstIndex { if case .interrupt = $0 { true } else { false } } ?? .max
        let stop = actions.firstIndex { if case .stopPlayback = $0 { true } else { false } } ?? .max
        let begin = actions.firstIndex { if case .beginTurn = $0 { true } else { false } } ?? .max
        #expect(interrupt < stop)
        #expect(stop < begin)
    }

    @Test func `a reply whose agent has ended is corrected to what was heard`() {
        var stage = stage(CallSettings(), pieces("One two three four five six seven."))
        stage.length = { .milliseconds(Int64($0.count) * 100) }
        stage.say("Count.")
        stage.run(for: .milliseconds(1000))
        let actions = stage.say("Stop.")
        #expect(actions.interruption == nil)
        #expect(actions.contains(.correct(CallTurnID(number: 1), heardBytes: "One two".utf8.count)))
    }

    @Test func `what was asked for before the stop is silenced when it comes`() {
        var stage = stage(CallSettings(), pieces("One two three four five."), pieces("A new answer."))
        stage.synthesis = { $0.hasPrefix("One") ? .milliseconds(800) : .milliseconds(50) }
        stage.say("Count.")
        stage.run(for: .milliseconds(200))
        #expect(stage.say("Something else.").stops)
        stage.run(for: .seconds(20))
        #expect(stage.audible.filter { !$0.isPlayed }.map(\.text) == ["One two three four five.", "A new answer."])
        let unwanted = stage.audible.first { $0.text.hasPrefix("One") }
        #expect(unwanted.map { $0.to - $0.from <= .milliseconds(5) } == true)
        #expect(stage.audible.last?.cutBy == nil)
        #expect(stage.heardBytes[CallTurnID(number: 1)] == 0)
    }

    @Test func `of three utterances in a row the last is answered`() {
        var stage = stage(CallSettings(), pieces("First."), pieces("Second."), pieces("Third."))
        stage.say("One?")
        stage.say("Two?")
        stage.say("Three?")
        stage.run(for: .seconds(20))
        #expect(stage.spokenTexts == ["Third."])
        #expect(stage.interruptedAt.count == 2)
    }

    @Test func `a reply of a turn that is over is not said`() {
        var stage = stage()
        stage.say("One?")
        stage.say("Two?")
        #expect(stage.take(.reply(CallTurnID(number: 1), .text("Too late. "))).isEmpty)
    }

    // MARK: - Greeting

    @Test func `the greeting is said, and remembered once it has been heard`() {
        var settings = CallSettings()
        settings.greeting = "Hello, this is the gateway."
        var stage = stage(settings)
        stage.run(for: .seconds(20))
        #expect(stage.audible.map(\.text) == ["Hello, this is the gateway."])
        #expect(stage.notes == [CallNote(callID: PhoneStage.callID, speaker: .gateway, text: "Hello, this is the gateway.")])
    }

    @Test func `speech stops the greeting, and of it what was heard is remembered`() {
        var settings = CallSettings()
        settings.greeting = "Hello, this is the gateway."
        var stage = stage(settings)
        stage.length = { .milliseconds(Int64($0.count) * 100) }
        stage.run(for: .milliseconds(100 + 1300))
        #expect(stage.say("Yes, hello.").stops)
        #expect(stage.notes.map(\.text) == ["Hello, this"])
        #expect(stage.notes.map(\.isWhole) == [false])
    }

    // MARK: - Interim lines

    @Test func `a slow agent is covered by one line, which is no part of the reply`() {
        var stage = stage(CallSettings(), pieces("Here it is.", every: .milliseconds(6000)))
        stage.say("A hard one.", language: "es")
        stage.run(for: .milliseconds(1199))
        #expect(stage.spokenTexts.isEmpty)
        stage.run(for: .seconds(20))
        #expect(PhraseBook.interimLines(.spanish).contains(stage.spokenTexts.first ?? ""))
        #expect(stage.spokenTexts.dropFirst() == ["Here it is."])
        #expect(stage.heardBytes.isEmpty)
        #expect(stage.notes.isEmpty)
    }

    @Test func `once the reply has begun no line is said`() {
        var stage = stage(CallSettings(), [(.milliseconds(1000), "Here it is. "), (.milliseconds(9000), "And more.")])
        stage.say("A hard one.")
        stage.run(for: .seconds(30))
        #expect(stage.spokenTexts == ["Here it is.", "And more."])
    }

    @Test func `two turns have two different lines`() {
        var stage = stage()
        stage.say("A hard one.")
        stage.run(for: .seconds(4))
        stage.say("And another.")
        stage.run(for: .seconds(4))
        #expect(stage.spokenTexts.count == 2)
        #expect(Set(stage.spokenTexts).count == 2)
    }

    @Test func `no budget, no line`() {
        var settings = CallSettings()
        settings.interimAfter = .zero
        var stage = stage(settings)
        stage.say("A hard one.")
        stage.run(for: .seconds(60))
        #expect(stage.spokenTexts.isEmpty)
    }
}
