import NIOCore
import Testing

@testable import Gateway

/// Services that are not there, not to be trusted, or no use.
@Suite struct ServiceLinkOutageTests {
    @Test func `no service means a failure at once and tries without end`() throws {
        let stage = LinkStage()
        stage.refusal = VoiceServiceFailure(.unavailable, "nobody there")
        stage.listen()
        #expect(stage.ask(.callStart, ServiceResults.callStart).failure == .unavailable)
        stage.advance(.seconds(600))
        // At a second or so each; the longest wait is 1.9 s.
        #expect((315...1_200).contains(stage.dials))
        #expect(stage.logs.all.count == 10 || stage.logs.all.count == 11)
        stage.refusal = nil
        stage.reconnect()
        try stage.answerProbe()
        #expect(stage.link.service.state == "up")
        #expect(stage.logs.all.last == "the voice service is back")
    }

    @Test func `accepting and closing again and again keeps nobody busy`() throws {
        let stage = LinkStage()
        stage.listen()
        var rounds = 0
        for _ in 0..<60 {
            if stage.isOpen {
                rounds += 1
                try stage.close()
            }
            stage.advance(.seconds(1))
        }
        #expect((15...60).contains(rounds))
        #expect(stage.dials < 130)
        #expect(stage.logs.all.count <= 2)
        #expect(!stage.notices.all.contains { if case .lost = $0 { true } else { false } })
    }

    @Test func `an untrusted socket is told of as such, with why`() {
        let stage = LinkStage()
        stage.refusal = VoiceServiceFailure(.untrusted, "/run/v.sock is a link")
        stage.listen()
        let report = stage.link.service
        #expect(report.state == "untrusted")
        #expect(report.problem == "/run/v.sock is a link")
        #expect(stage.ask(.callStart, ServiceResults.callStart).failure == .untrusted)
    }

    @Test func `a request without listeners brings its own connection, closed after its answer`() throws {
        let stage = LinkStage()
        let asked = stage.ask(.health, ServiceResults.health)
        #expect(try stage.requests().map(\.method) == ["health"])
        try stage.send(ServiceBytes.result(1, #"{"status": "ok"}"#))
        #expect(asked.value == ServiceHealth(status: "ok"))
        #expect(!stage.isOpen)
        stage.refusal = VoiceServiceFailure(.unavailable, "gone")
        #expect(stage.ask(.health, ServiceResults.health).failure == .unavailable)
        stage.advance(.seconds(60))
        #expect(stage.dials == 2)
    }

    @Test func `a service that answers nothing is left and tried again`() throws {
        let stage = LinkStage()
        stage.listen()
        let asked = stage.ask(.callStart, ServiceResults.callStart)
        stage.advance(.seconds(15))
        #expect(asked.failure == .timedOut)
        #expect(stage.connections == 1)
        stage.reconnect()
        #expect(stage.connections == 2)
    }

    @Test func `at the end everything fails and nothing more is tried`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        let asked = stage.ask(.callSpeak, ServiceResults.callSpeak)
        stage.link.shutDown()
        #expect(asked.failure == .unavailable)
        #expect(!stage.isOpen)
        #expect(stage.link.listeners.isEmpty)
        #expect(stage.ask(.callSpeak, ServiceResults.callSpeak).failure == .unavailable)
        stage.advance(.seconds(60))
        #expect(stage.dials == 1)
    }
}
