import Testing

@testable import Gateway

@Suite struct CallMachineOutgoingTests {
    private func ringing(_ id: Int64, _ user: Int64) -> CallInput { .event(CallEvent(.ringing, callID: CallID(id), userID: user)) }
    private func ended(_ id: Int64) -> CallInput { .event(CallEvent(.ended, callID: CallID(id), reason: "hangup")) }
    private func command(_ number: UInt64) -> DeskCommandID { DeskCommandID(number: number) }
    private func result(_ id: Int64) -> CallInput { .started(.success(CallStartResult(status: "ringing", callID: CallID(id)))) }

    @Test(arguments: [true, false])
    func `the ringing and the answer may come in either order`(ringsFirst: Bool) {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, command(1)))
        #expect(stage.count(.startCall(userID: 9)) == 1)
        for input in ringsFirst ? [ringing(1, 9), result(1)] : [result(1), ringing(1, 9)] { stage.take(input) }
        let live = stage.machine.live(at: stage.now)
        #expect(live?.callID == CallID(1))
        #expect(live?.isOutgoing == true)
        #expect(live?.userID == 9)
        #expect(stage.answers == [.start(.success(CallStartResult(status: "ringing", callID: CallID(1))))])
    }

    @Test func `connected and ended may come before the answer to the start`() {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, command(1)))
        stage.take(.event(CallEvent(.connected, callID: CallID(1))))
        stage.take(ended(1))
        stage.take(result(1))
        #expect(stage.records.map(\.outcome) == [.ended])
        #expect(stage.records.first?.isOutgoing == true)
        #expect(stage.machine.live(at: stage.now) == nil)
    }

    @Test func `an end without an id that comes twice does not end the call that is started next`() {
        var stage = PhoneStage()
        stage.connect()
        stage.take(.start(userID: 8, command(2)))
        for _ in 0..<2 { stage.take(.event(CallEvent(.ended, reason: "PhoneCallDiscardReasonHangup"))) }
        stage.take(result(2))
        #expect(stage.records.map(\.callID) == [PhoneStage.callID])
        #expect(stage.machine.live(at: stage.now)?.callID == CallID(2))
    }

    @Test func `a second call waits for the first to end`() {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, command(1)))
        stage.take(.start(userID: 8, command(2)))
        #expect(stage.answers == [.start(.success(CallStartResult(status: "queued")))])
        stage.take(result(1))
        stage.take(.start(userID: 7, command(3)))
        #expect(stage.machine.queue == [8, 7])
        stage.take(ended(1))
        #expect(stage.count(.startCall(userID: 8)) == 1)
        #expect(stage.count(.startCall(userID: 7)) == 0)
        stage.take(result(2))
        stage.take(ended(2))
        #expect(stage.count(.startCall(userID: 7)) == 1)
        #expect(stage.machine.queue.isEmpty)
    }

    @Test func `a call waits behind one that came in`() {
        var stage = PhoneStage()
        stage.connect()
        stage.take(.start(userID: 8, command(2)))
        #expect(stage.count(.startCall(userID: 8)) == 0)
        stage.end()
        #expect(stage.count(.startCall(userID: 8)) == 1)
    }

    @Test func `sixteen calls wait and no more`() {
        var stage = PhoneStage()
        stage.connect()
        for user in 1...17 { stage.take(.start(userID: Int64(user), command(UInt64(user)))) }
        #expect(stage.machine.queue.count == 16)
        guard case .start(.failure(let failure)) = stage.answers.last else {
            Issue.record("the seventeenth was not refused")
            return
        }
        #expect(failure.kind == .overloaded)
    }

    @Test func `a call that cannot be set up failed, and the next has its turn`() {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, command(1)))
        stage.take(.start(userID: 8, command(2)))
        stage.take(.started(.success(CallStartResult(status: "error", error: "User not available"))))
        #expect(stage.records.map(\.outcome) == [.failed])
        #expect(stage.records.first?.reason == "User not available")
        #expect(stage.machine.totals.failed == 1)
        #expect(stage.count(.startCall(userID: 8)) == 1)
    }

    @Test func `a result with an error and no status is a failure`() {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, command(1)))
        stage.take(ringing(1, 9))
        stage.take(.started(.success(CallStartResult(status: "", error: "Another call is active"))))
        #expect(stage.records.map(\.outcome) == [.failed])
        #expect(stage.machine.live(at: stage.now) == nil)
    }

    @Test func `somebody else who calls while we dial is not taken for the one we dial`() {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, command(1)))
        stage.take(ringing(5, 77))
        stage.take(result(1))
        #expect(stage.machine.live(at: stage.now)?.callID == CallID(1))
        #expect(stage.machine.live(at: stage.now)?.isOutgoing == true)
        stage.take(ended(1))
        #expect(stage.records.map(\.userID) == [9])
    }

    @Test func `who may not call is not called`() {
        var settings = CallSettings()
        settings.allowedUsers = [5]
        var stage = PhoneStage(settings)
        stage.take(.start(userID: 9, command(1)))
        #expect(stage.count(.startCall(userID: 9)) == 0)
        guard case .start(.failure(let failure)) = stage.answers.last else {
            Issue.record("it was not refused")
            return
        }
        #expect(failure.kind == .notAllowed)
    }

    // MARK: - A start whose answer is lost

    private static let doubts: [VoiceServiceFailure.Kind] = [.disconnected, .timedOut, .brokenProtocol]

    private func doubtful(_ kind: VoiceServiceFailure.Kind, rings: Bool = false) -> PhoneStage {
        var settings = CallSettings()
        settings.greeting = "Hello."
        var stage = PhoneStage(settings)
        stage.take(.start(userID: 9, command(1)))
        if rings { stage.take(ringing(1, 9)) }
        stage.take(.started(.failure(VoiceServiceFailure(kind, "no answer"))))
        return stage
    }

    @Test(arguments: doubts, [true, false])
    func `a call goes on when the service has it, though its start was not answered`(kind: VoiceServiceFailure.Kind, rings: Bool) {
        var stage = doubtful(kind, rings: rings)
        #expect(stage.records.isEmpty)
        #expect(stage.count(.askStatus) == 1)
        stage.take(.status(.success(CallStatusResult(active: true, state: CallState("CONNECTED"), callID: CallID(1), userID: 9))))
        #expect(stage.spokenTexts == ["Hello."])
        #expect(stage.machine.live(at: stage.now)?.isOutgoing == true)
        #expect(stage.say("Who is it?", as: 9, in: CallID(1)).begun == ["Who is it?"])
        #expect(stage.records.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a call whose start went with the connection goes on when that is back`(rings: Bool) {
        var stage = PhoneStage()
        stage.take(.start(userID: 9, command(1)))
        if rings { stage.take(ringing(1, 9)) }
        stage.take(.serviceLost)
        stage.take(.started(.failure(VoiceServiceFailure(.disconnected, "gone"))))
        stage.take(.event(CallEvent(.connected, callID: CallID(1), userID: 9, isSynthetic: true)))
        stage.take(.serviceRestored)
        stage.take(.status(.success(CallStatusResult(active: true, state: CallState("CONNECTED"), callID: CallID(1), userID: 9))))
        #expect(stage.say("Who is it?", as: 9, in: CallID(1)).begun == ["Who is it?"])
        #expect(stage.machine.live(at: stage.now)?.isOutgoing == true)
        #expect(stage.records.isEmpty)
        stage.take(ended(1))
        #expect(stage.records.map(\.outcome) == [.ended])
    }

    @Test(arguments: doubts)
    func `a start that was not answered failed when the service has no call, and the next has its turn`(kind: VoiceServiceFailure.Kind) {
        var stage = doubtful(kind)
        stage.take(.start(userID: 8, command(2)))
        #expect(stage.count(.startCall(userID: 8)) == 0)
        stage.take(.status(.success(CallStatusResult(active: false, state: CallState("IDLE")))))
        #expect(stage.records.map(\.outcome) == [.failed])
        #expect(stage.records.first?.reason == "no answer")
        #expect(stage.count(.startCall(userID: 8)) == 1)
    }

    @Test func `a start that was not answered failed when the service does not say which call it has`() {
        var stage = doubtful(.timedOut)
        stage.take(.status(.failure(VoiceServiceFailure(.timedOut, "no answer either"))))
        #expect(stage.records.map(\.outcome) == [.failed])
        stage.take(ringing(1, 9))
        #expect(stage.machine.live(at: stage.now)?.callID == CallID(1), "and if it rings after all, it is a call")
    }

    @Test(arguments: [VoiceServiceFailure.Kind.unavailable, .refused, .noCalls, .notAllowed])
    func `a start that was refused or never sent failed at once`(kind: VoiceServiceFailure.Kind) {
        let stage = doubtful(kind)
        #expect(stage.records.map(\.outcome) == [.failed])
        #expect(stage.count(.askStatus) == 0)
    }

    @Test func `calls that wait go on waiting while the service is away`() {
        var stage = PhoneStage()
        stage.connect()
        stage.take(.start(userID: 8, command(2)))
        stage.take(.serviceLost)
        stage.end("lost")
        #expect(stage.count(.startCall(userID: 8)) == 0)
        stage.take(.serviceRestored)
        stage.take(.status(.success(CallStatusResult(active: false, state: CallState("IDLE")))))
        #expect(stage.count(.startCall(userID: 8)) == 1)
    }
}
