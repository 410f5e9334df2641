import NIOCore
import Testing

@testable import Gateway

@Suite struct ServiceLinkTests {
    private func changes(_ stage: LinkStage) -> [String] {
        stage.notices.all.compactMap { if case .changed(let service) = $0 { service.state } else { nil } }
    }

    @Test func `the first listener brings a connection, which is asked for health, status and call`() throws {
        let stage = LinkStage()
        #expect(stage.dials == 0)
        stage.listen()
        #expect(try stage.requests().map(\.method) == ["health"])
        #expect(stage.link.service.state == "connecting")
        try stage.send(ServiceBytes.result(1, #"{"status": "ok"}"#))
        #expect(try stage.requests().map(\.method) == ["status"])
        try stage.send(ServiceBytes.result(2, #"{"service": "telegram-voice", "version": "1.1.0"}"#))
        #expect(try stage.requests().map(\.method) == ["call.status"])
        try stage.send(ServiceBytes.result(3, ServiceBytes.idle))
        let status = ServiceStatus(service: "telegram-voice", version: "1.1.0")
        let idle = CallStatusResult(active: false, state: CallState("IDLE"), durationSeconds: 0)
        let socket = "/run/v.sock"
        #expect(
            stage.notices.all == [
                .changed(.init(state: "connecting", socket: socket)), .checking, .changed(.init(state: "up", socket: socket)),
                .health(ServiceHealth(status: "ok")),
                .changed(.init(state: "up", name: "telegram-voice", version: "1.1.0", socket: socket)), .identified(status),
                .callsAvailable(idle),
            ])
        #expect(stage.events.all.isEmpty)
        stage.stopListening()
        #expect(!stage.isOpen)
    }

    @Test func `a service without calls is said to have none`() throws {
        for answer in [#"{"error": "Unknown method: call.status"}"#, #"{"error": "Call service not available", "active": false}"#] {
            let stage = LinkStage()
            stage.listen()
            try stage.answerProbe(answer)
            #expect(stage.link.service.state == "no_calls")
            #expect(stage.notices.all.contains { if case .callsUnavailable = $0 { true } else { false } })
            try stage.send(ServiceBytes.event("call.ringing", #""call_id": "7""#))
            #expect(stage.link.service.state == "up")
        }
    }

    @Test func `events come between, before and after answers, and each is told once`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        let start = stage.ask(.callStart, ServiceResults.callStart)
        let id = try #require(try stage.requests().first?.id)
        let ringing = ServiceBytes.event("call.ringing", #""call_id": "7", "user_id": 1"#)
        try stage.send(
            ringing, ringing, ServiceBytes.result(id, #"{"status": "ringing", "call_id": 7}"#),
            ServiceBytes.event("call.connected", #""call_id": "7""#))
        #expect(start.value == CallStartResult(status: "ringing", callID: CallID(7)))
        #expect(stage.events.all.map(\.type) == ["call.ringing", "call.connected"])
        #expect(stage.link.dropCounts["duplicate_event"] == 1)
    }

    @Test func `frames that are none of ours leave the stream in step`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        let asked = stage.ask(.callHangup, ServiceResults.callHangup)
        let id = try #require(try stage.requests().first?.id)
        try stage.send(
            "garbage", "{}{}", "[]", "5", #"{"jsonrpc": "2.0", "result": {}, "id": "\#(id)"}"#, ServiceBytes.result(id + 9, "{}"),
            #"{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}"#,
            "{\n \"jsonrpc\": \"2.0\",\n \"id\": \(id),\n \"result\": {\"status\": \"ended\"}\n}", ServiceBytes.result(id, "{}"))
        #expect(asked.value == CallHangupResult(status: "ended"))
        let counts = stage.link.dropCounts
        #expect(counts["not_json"] == 2)
        #expect(counts["not_an_object"] == 2)
        #expect(counts["unknown_id"] == 3)
        #expect(counts["duplicate_answer"] == 1)
        #expect(stage.isOpen)
    }

    @Test func `what cannot be read is told once a minute`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        for _ in 0..<5 { try stage.send("garbage", ServiceBytes.event("call.ringing", "")) }
        let line = "the voice service sends what cannot be read: see its log, and that voice_service.socket names the voice service"
        #expect(stage.logs.all == [line])
        stage.advance(.seconds(61))
        try stage.send("garbage")
        #expect(stage.logs.all == [line, line])
    }

    @Test func `who answers in another protocol is no voice service`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.send(bytes: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        let problem = try #require(stage.link.service.problem)
        #expect(problem.hasPrefix("something other than a voice service listens at /run/v.sock: it sent a frame of 1213486160 bytes"))
        #expect(problem.hasSuffix("Name the voice service's socket in voice_service.socket"))
    }

    @Test(arguments: [(30_000, 10), (2000, 2)])
    func `only speech has longer than ten seconds`(speakTimeoutMs: Int, limitSeconds: Int) {
        var settings = VoiceService.Settings()
        settings.limitCalls(speakTimeoutMs: speakTimeoutMs)
        #expect(settings.speakLimit == .milliseconds(speakTimeoutMs))
        #expect(settings.callLimit == .seconds(limitSeconds))
    }

    @Test func `an answer that does not come is a timeout, and comes too late for any other`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        let slow = stage.ask(.callSpeak, limit: .seconds(10), ServiceResults.callSpeak)
        let late = try #require(try stage.requests().first?.id)
        stage.advance(.milliseconds(9_999))
        #expect(slow.results.isEmpty)
        stage.advance(.milliseconds(1))
        #expect(slow.failure == .timedOut)
        let next = stage.ask(.callSpeak, ServiceResults.callSpeak)
        try stage.send(ServiceBytes.result(late, #"{"status": "speaking", "audio_path": "/tmp/late.wav"}"#))
        #expect(next.results.isEmpty)
        let id = try #require(try stage.requests().first?.id)
        try stage.send(ServiceBytes.result(id, #"{"status": "speaking", "audio_path": "/tmp/next.wav"}"#))
        #expect(next.value?.audioPath == "/tmp/next.wav")
        #expect(stage.link.dropCounts["late_answer"] == 1)
    }

    @Test func `speaking is tried once and asking for the call twice`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        let speak = stage.ask(.callSpeak, limit: .seconds(5), ServiceResults.callSpeak)
        let status = stage.ask(.callStatus, tries: 2, limit: .seconds(5), ServiceResults.callStatus)
        #expect(try stage.requests().map(\.method) == ["call.speak", "call.status"])
        stage.advance(.seconds(5))
        #expect(speak.failure == .timedOut)
        #expect(try stage.requests().map(\.method) == ["call.status"])
        stage.advance(.seconds(5))
        #expect(status.failure == .timedOut)
        #expect(try stage.requests().isEmpty)
    }

    @Test func `what waits fails when the connection goes, but the question for the call is asked on the next one`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        let speak = stage.ask(.callSpeak, ServiceResults.callSpeak)
        let status = stage.ask(.callStatus, tries: 2, ServiceResults.callStatus)
        try stage.send(bytes: [0, 0, 0, 9, 0x7B])
        try stage.close()
        #expect(speak.failure == .disconnected)
        #expect(status.results.isEmpty)
        #expect(stage.ask(.callSpeak, ServiceResults.callSpeak).failure == .unavailable)
        stage.reconnect()
        try stage.answerProbe()
        #expect(status.value?.state == CallState("IDLE"))
    }

    @Test func `a frame that does not end in its time ends the connection`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        try stage.send(bytes: [0, 0])
        stage.advance(.seconds(9))
        try stage.send(bytes: [1, 0, 0x7B])
        #expect(stage.isOpen)
        stage.advance(.seconds(1))
        #expect(!stage.isOpen)
    }

    @Test(arguments: [[0, 0, 0, 0], [0x00, 0xA0, 0x00, 0x01]])
    func `a length that no frame has ends the connection, after what came before it`(header: [UInt8]) throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        try stage.send(bytes: ServiceBytes.frame(ServiceBytes.speech("before")) + header + ServiceBytes.frame(ServiceBytes.speech("after")))
        #expect(stage.events.all.compactMap(\.text) == ["before"])
        #expect(!stage.isOpen)
        stage.reconnect()
        #expect(stage.isOpen)
    }

    @Test func `no more requests wait than may, whether for a connection or for answers`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        let asked = (0...JSONRPCClientMachine<Void>.pendingMax).map { _ in stage.ask(.callHangup, ServiceResults.callHangup) }
        #expect(asked.last?.failure == .overloaded)
        #expect(asked.dropLast().allSatisfy { $0.results.isEmpty })
        for request in try stage.requests() { try stage.send(ServiceBytes.result(request.id, #"{"status": "ended"}"#)) }
        #expect(asked.dropLast().allSatisfy { $0.value != nil })
    }
}
