import NIOCore
import Testing

@testable import Gateway

/// What listeners hear of a connection that goes and comes back.
@Suite struct ServiceLinkResyncTests {
    /// A stage in the middle of call 7.
    private func stageInCall() throws -> LinkStage {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        try stage.send(ServiceBytes.event("call.connected", #""call_id": "7", "user_id": 1"#))
        return stage
    }

    /// Events and notices in the order they were told.
    private func story(_ stage: LinkStage) -> Heard<String> {
        let story = Heard<String>()
        _ = stage.link.listeners.add { story.append("\($0.type) \($0.text ?? $0.reason ?? $0.callID?.text ?? "")") }
        _ = stage.link.observers.add {
            switch $0 {
            case .lost: story.append("lost")
            case .restored: story.append("restored")
            case .eventOverflow: story.append("overflow")
            default: break
            }
        }
        return story
    }

    @Test func `a call that died with the service is ended, and only then is the connection back`() throws {
        let stage = try stageInCall()
        let story = story(stage)
        try stage.close()
        stage.reconnect()
        try stage.answerProbe()
        #expect(story.all == ["lost", "call.ended lost", "restored"])
        #expect(stage.events.all.last == CallEvent(.ended, callID: CallID(7), userID: 1, reason: "lost", isSynthetic: true))
    }

    @Test func `a call that goes on is not told of again`() throws {
        let stage = try stageInCall()
        let story = story(stage)
        try stage.close()
        stage.reconnect()
        #expect(try stage.requests().map(\.method) == ["call.status"])
        try stage.send(ServiceBytes.result(4, ServiceBytes.connected("7")))
        #expect(story.all == ["lost", "restored"])
    }

    @Test func `what comes on the new connection waits for what was missed`() throws {
        let stage = try stageInCall()
        let story = story(stage)
        try stage.close()
        stage.reconnect()
        try stage.send(ServiceBytes.event("call.ringing", #""call_id": "8", "user_id": 2"#), ServiceBytes.speech("hello", call: "8"))
        #expect(story.all == ["lost"])
        try stage.answerProbe(ServiceBytes.connected("8"))
        #expect(story.all == ["lost", "call.ended lost", "restored", "call.ringing 8", "call.speech hello"])
    }

    @Test func `a call in doubt that speaks waits for nothing`() throws {
        let stage = try stageInCall()
        let story = story(stage)
        try stage.close()
        stage.reconnect()
        try stage.send(ServiceBytes.speech("still here"))
        #expect(story.all == ["lost", "restored", "call.speech still here"])
        try stage.answerProbe(ServiceBytes.connected("7"))
        #expect(story.all.count == 3)
    }

    @Test func `a question that is not answered holds events no longer than its time`() throws {
        let stage = try stageInCall()
        let story = story(stage)
        try stage.close()
        stage.reconnect()
        try stage.send(ServiceBytes.speech("hello", call: "8"))
        stage.advance(.seconds(10))
        #expect(story.all == ["lost", "restored", "call.speech hello"])
    }

    @Test func `a loss is told of once until the connection is back`() throws {
        let stage = try stageInCall()
        let story = story(stage)
        for _ in 0..<5 {
            try stage.close()
            stage.reconnect()
        }
        try stage.answerProbe()
        #expect(story.all == ["lost", "call.ended lost", "restored"])
    }

    @Test func `more speech than may wait is told of, said to be too much, and begun anew`() throws {
        let stage = try stageInCall()
        let story = story(stage)
        try stage.close()
        stage.reconnect()
        // Another call talks without end while nobody says what became of the first.
        for number in 0..<CallEventQueue.eventsMax { try stage.send(ServiceBytes.speech("\(number)", call: "8")) }
        #expect(story.all == ["lost"])
        try stage.send(ServiceBytes.speech("too much", call: "8"), ServiceBytes.speech("and more", call: "8"))
        #expect(story.all.count == 1 + CallEventQueue.eventsMax + 1)
        #expect(story.all.last == "overflow")
        #expect(stage.logs.all.contains("event_overflow"))
        #expect(!stage.isOpen)
        stage.reconnect()
        try stage.answerProbe(ServiceBytes.connected("8"))
        #expect(story.all.suffix(3) == ["overflow", "call.ended lost", "restored"])
    }

    @Test func `a call in progress when the gateway starts is found`() throws {
        let stage = LinkStage()
        stage.listen()
        let story = story(stage)
        try stage.answerProbe(ServiceBytes.connected("7"))
        #expect(story.all == ["call.connected 7"])
    }

    @Test func `an event that came before the answer is told before what the answer says`() throws {
        let stage = LinkStage()
        stage.listen()
        let story = story(stage)
        try stage.send(
            ServiceBytes.result(1, #"{"status": "ok"}"#), ServiceBytes.result(2, "{}"),
            ServiceBytes.event("call.ringing", #""call_id": "7", "user_id": 1"#), ServiceBytes.result(3, ServiceBytes.connected("7")))
        #expect(story.all == ["call.ringing 7", "call.connected 7"])
    }

    @Test func `who begins to listen again hears nothing of before`() throws {
        let stage = try stageInCall()
        stage.stopListening()
        #expect(!stage.isOpen)
        stage.listen()
        let story = story(stage)
        try stage.answerProbe()
        #expect(story.all.isEmpty)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a service restarted at random ends every call that died and wedges nobody`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let stage = LinkStage(seed: seed)
        stage.listen()
        var ended: [CallID] = []
        for call in 1...30 as ClosedRange<Int64> {
            let isDead = Bool.random(using: &random)
            try stage.answerProbe()
            try stage.send(ServiceBytes.event("call.ringing", #""call_id": "\#(call)", "user_id": 1"#))
            if Bool.random(using: &random) { try stage.send(ServiceBytes.event("call.connected", #""call_id": "\#(call)""#)) }
            let asked = stage.ask(.callSpeak, ServiceResults.callSpeak)
            let cut = Int.random(in: 0..<40, using: &random)
            try stage.send(bytes: Array(ServiceBytes.frame(ServiceBytes.speech("cut", call: "\(call)")).prefix(cut)))
            try stage.close()
            #expect(asked.failure == .disconnected)
            stage.reconnect()
            try stage.answerProbe(isDead ? ServiceBytes.idle : ServiceBytes.connected("\(call)"))
            if !isDead { try stage.send(ServiceBytes.event("call.ended", #""call_id": "\#(call)", "reason": "hangup""#)) }
            ended.append(CallID(call))
        }
        #expect(stage.events.all.filter { $0.kind == .ended }.compactMap(\.callID) == ended)
        #expect(stage.link.dropCounts["unknown_id"] == 0)
    }
}
