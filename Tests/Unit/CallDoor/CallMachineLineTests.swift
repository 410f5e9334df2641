import Testing

@testable import Gateway

/// Which events begin, belong to and end a call (`docs/wire/voice-service.md`; V7, V8, V12).
@Suite struct CallMachineLineTests {
    private let first = PhoneStage.callID
    private let second = CallID(42)

    private func event(_ kind: CallEvent.Kind, _ id: CallID?, user: Int64? = nil) -> CallInput {
        .event(
            CallEvent(kind, callID: id, userID: user, durationSeconds: kind == .ended ? 3 : nil, reason: kind == .ended ? "hangup" : nil))
    }

    // MARK: - Beginning and end

    @Test func `a call that rings and ends was missed`() {
        var stage = PhoneStage()
        stage.take(event(.ringing, first, user: 9))
        stage.take(event(.ended, first))
        #expect(stage.records.map(\.outcome) == [.missed])
        #expect(stage.records.first?.isOutgoing == false)
        #expect(stage.machine.totals.missed == 1)
        #expect(stage.machine.live(at: stage.now) == nil)
    }

    @Test func `an outgoing call that nobody takes was missed as well`() {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, DeskCommandID(number: 1)))
        stage.take(.started(.success(CallStartResult(status: "ringing", callID: first))))
        stage.take(event(.ended, first))
        #expect(stage.records.map(\.outcome) == [.missed])
        #expect(stage.records.first?.isOutgoing == true)
    }

    @Test(arguments: ["rejected", "busy", "Declined", "PhoneCallDiscardReasonBusy"])
    func `a call that its callee does not take was rejected`(reason: String) {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, DeskCommandID(number: 1)))
        stage.take(.started(.success(CallStartResult(status: "ringing", callID: first))))
        stage.end(reason)
        #expect(stage.records.map(\.outcome) == [.rejected])
        #expect(stage.machine.totals.rejected == 1)
        #expect(stage.machine.totals.missed == 0)
    }

    @Test func `a call that was taken is not rejected by how it ends`() {
        var stage = PhoneStage()
        stage.connect()
        stage.end("PhoneCallDiscardReasonBusy")
        #expect(stage.records.map(\.outcome) == [.ended])
    }

    @Test func `speech without an id is of the call there is`() {
        var stage = PhoneStage()
        stage.connect()
        #expect(stage.say("Hello?", in: nil).begun == ["Hello?"])
    }

    @Test func `speech without an id or a call is asked for, and dropped where there is none`() {
        var stage = PhoneStage()
        stage.say("Hello?", in: nil)
        #expect(stage.count(.askStatus) == 1)
        stage.take(.status(.success(CallStatusResult(active: false, state: CallState("IDLE")))))
        #expect(stage.turns.isEmpty)
        #expect(stage.drops == [.unknownCall])
    }

    @Test func `a recording's name that comes again in another call is another utterance`() {
        var stage = PhoneStage()
        stage.connect()
        let speech = { (call: CallID) in
            CallInput.event(CallEvent(.speech, callID: call, userID: PhoneStage.userID, text: "Yes.", audioPath: "/heard/a.wav"))
        }
        stage.take(speech(first))
        stage.end()
        stage.take(event(.connected, second, user: PhoneStage.userID))
        stage.take(speech(second))
        #expect(stage.turns.map(\.callID) == [first, second])
    }

    @Test func `a call that ends twice ended once`() {
        var stage = PhoneStage()
        stage.connect()
        stage.end()
        let again = stage.end()
        #expect(again.isEmpty)
        #expect(stage.records.map(\.outcome) == [.ended])
        #expect(stage.records.first?.durationSeconds == 12)
    }

    @Test func `whoever speaks is connected`() {
        var stage = PhoneStage()
        stage.take(event(.ringing, first, user: PhoneStage.userID))
        #expect(stage.say("Hello?").begun == ["Hello?"])
        #expect(stage.machine.totals.connected == 1)
        stage.take(event(.connected, first))
        #expect(stage.machine.totals.connected == 1)
    }

    @Test func `speech after the end is dropped, and said to be`() {
        var stage = PhoneStage()
        stage.connect()
        stage.end()
        #expect(stage.say("Are you there?").begun.isEmpty)
        #expect(stage.drops == [.afterEnd])
    }

    @Test func `ringing after the end starts nothing, unless it is another call`() {
        var stage = PhoneStage()
        stage.connect()
        stage.end()
        stage.take(event(.ringing, first, user: 9))
        #expect(stage.machine.live(at: stage.now) == nil)
        stage.take(event(.ringing, second, user: 9))
        #expect(stage.machine.live(at: stage.now)?.callID == second)
    }

    @Test func `an end nobody saw begin is remembered, so that its ringing is late`() {
        var stage = PhoneStage()
        stage.take(event(.ended, second))
        stage.take(event(.ringing, second, user: 9))
        #expect(stage.machine.live(at: stage.now) == nil)
        #expect(stage.records.isEmpty)
    }

    @Test func `an end without an id ends the call there is`() {
        var stage = PhoneStage()
        stage.connect()
        stage.take(event(.ended, nil))
        #expect(stage.records.map(\.outcome) == [.ended])
    }

    @Test func `an end that was concluded is a call lost`() {
        var stage = PhoneStage()
        stage.connect()
        stage.take(.event(CallEvent(.ended, callID: first, reason: "lost", isSynthetic: true)))
        #expect(stage.records.map(\.outcome) == [.lost])
    }

    @Test func `events of a type nobody knows change nothing`() {
        var stage = PhoneStage()
        stage.take(.event(CallEvent(.other("call.dtmf"), callID: first)))
        #expect(stage.machine.live(at: stage.now) == nil)
        #expect(stage.drops == [.unknownType])
    }

    @Test func `a ringing nobody takes is hung up in the end`() {
        var stage = PhoneStage()
        stage.take(event(.ringing, first, user: 9))
        stage.run(for: .seconds(89))
        #expect(stage.count(.hangUpCall) == 0)
        stage.run(for: .seconds(2))
        #expect(stage.count(.hangUpCall) == 1)
        stage.end("hangup")
        #expect(stage.records.map(\.outcome) == [.missed])
        #expect(stage.records.first?.reason == "no_answer")
    }

    // MARK: - Twice the same

    @Test func `every event twice is one call and one turn`() {
        var stage = PhoneStage()
        for kind in [CallEvent.Kind.ringing, .connected] { for _ in 0..<2 { stage.take(event(kind, first, user: PhoneStage.userID)) } }
        let speech = CallInput.event(
            CallEvent(.speech, callID: first, userID: PhoneStage.userID, text: "Yes.", language: "en", audioPath: "/heard/a.wav"))
        stage.take(speech)
        stage.run(for: .seconds(5))
        stage.take(speech)
        #expect(stage.turns.count == 1)
        #expect(stage.machine.totals.quality.duplicates == 1)
        #expect(stage.drops == [.duplicate])
    }

    @Test func `the same words in another recording are said again`() {
        var stage = PhoneStage()
        stage.connect()
        stage.say("Yes.")
        stage.say("Yes.")
        #expect(stage.turns.map(\.utterance) == ["Yes.", "Yes."])
    }

    @Test func `without a recording the same words at the same moment are one utterance`() {
        var stage = PhoneStage()
        stage.connect()
        let speech = CallInput.event(CallEvent(.speech, callID: first, userID: PhoneStage.userID, text: "Yes."))
        stage.take(speech)
        stage.run(for: .milliseconds(50))
        stage.take(speech)
        #expect(stage.turns.count == 1)
        stage.run(for: .milliseconds(51))
        stage.take(speech)
        #expect(stage.turns.count == 2)
    }

    // MARK: - Two calls

    @Test func `speech of a call that is not known is never answered in another`() {
        var stage = PhoneStage()
        stage.connect()
        #expect(stage.say("It is me.", in: second).begun.isEmpty)
        #expect(stage.count(.askStatus) == 1)
        stage.take(.status(.success(CallStatusResult(active: true, state: CallState("CONNECTED"), callID: first))))
        #expect(stage.turns.isEmpty)
        #expect(stage.drops == [.otherCall])
        #expect(stage.machine.live(at: stage.now)?.callID == first)
    }

    @Test func `when the service is in the other call, the first is lost and the other one is answered`() {
        var stage = PhoneStage()
        stage.connect()
        stage.say("It is me.", in: second)
        stage.take(.status(.success(CallStatusResult(active: true, state: CallState("ACTIVE"), callID: second, userID: 77))))
        #expect(stage.records.map(\.outcome) == [.lost])
        #expect(stage.turns.map(\.callID) == [second])
    }

    @Test func `a flood of strangers makes the service be asked once a second, and few of them wait`() {
        var stage = PhoneStage()
        stage.connect()
        for number in 0..<1000 { stage.say("Stranger \(number)", in: second) }
        #expect(stage.count(.askStatus) == 1)
        stage.take(.status(.success(CallStatusResult(active: true, state: CallState("CONNECTED"), callID: first))))
        for number in 0..<1000 { stage.say("Again \(number)", in: second) }
        #expect(stage.count(.askStatus) == 1)
        #expect(stage.drops.count == 2000)
        stage.run(for: .seconds(1))
        stage.say("Once more", in: second)
        #expect(stage.count(.askStatus) == 2)
    }

    // MARK: - Who may talk

    struct Caller: Sendable, CustomTestStringConvertible {
        var allowed: Set<Int64>
        var ringing: Int64?
        var speaking: Int64?
        var talks: Bool

        var testDescription: String { "\(ringing ?? 0) rings, \(speaking ?? 0) speaks, of \(allowed)" }
    }

    @Test(arguments: [
        Caller(allowed: [5], ringing: 5, speaking: 5, talks: true),
        Caller(allowed: [5], ringing: nil, speaking: 5, talks: true),
        Caller(allowed: [5], ringing: 5, speaking: nil, talks: true),
        Caller(allowed: [5], ringing: nil, speaking: nil, talks: false),
        Caller(allowed: [5], ringing: 55, speaking: 55, talks: false),
        Caller(allowed: [5], ringing: 5, speaking: 55, talks: false),
        Caller(allowed: [5], ringing: 55, speaking: 5, talks: false),
        Caller(allowed: [], ringing: 5, speaking: 5, talks: false),
    ])
    func `only exact ids of the list talk`(caller: Caller) {
        var settings = CallSettings()
        settings.allowedUsers = caller.allowed
        settings.greeting = "Hello."
        var stage = PhoneStage(settings)
        stage.take(event(.ringing, first, user: caller.ringing))
        stage.take(event(.connected, first))
        stage.say("Good morning.", as: caller.speaking)
        #expect(stage.turns.count == (caller.talks ? 1 : 0))
        #expect(stage.count(.hangUpCall) == (caller.talks ? 0 : 1))
        if caller.ringing != 5 { #expect(!stage.spokenTexts.contains("Hello."), "nobody who may not talk is greeted") }
        stage.end()
        #expect(stage.records.map(\.outcome) == [caller.talks ? .ended : .rejected])
    }

    @Test func `who is not known yet is greeted once the service says who it is`() {
        var settings = CallSettings()
        settings.allowedUsers = [5]
        settings.greeting = "Hello."
        var stage = PhoneStage(settings)
        stage.take(event(.connected, first))
        #expect(stage.count(.askStatus) == 1)
        #expect(stage.spokenTexts.isEmpty)
        stage.take(.status(.success(CallStatusResult(active: true, state: CallState("CONNECTED"), callID: first, userID: 5))))
        #expect(stage.spokenTexts == ["Hello."])
    }
}
