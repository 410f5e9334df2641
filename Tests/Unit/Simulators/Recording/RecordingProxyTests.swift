import Testing

@testable import Simulators

@Suite struct RecordingProxyTests {
    /// Plays a scenario through a proxy in front of a fake model, and answers what the proxy made of it.
    private func recorded(
        _ scenario: Scenario, tokensPerSecond: Double = 2000
    ) async throws -> (played: CallTranscript, proxy: RecordingProxy) {
        var options = FakeLLMOptions()
        options.tokensPerSecond = tokensPerSecond
        options.requiredToken = "the-token"
        let model = FakeLLM(options)
        defer { model.stop() }
        let proxy = RecordingProxy(RecordingProxy.Options(target: "\(try model.start())/v1/"))
        defer { proxy.stop() }
        let played = await FakeElevenLabs(target: "\(try proxy.start())/v1", token: "the-token").play(scenario)
        _ = await proxy.exchanges(atLeast: played.turns.map(\.requests).reduce(0, +))
        return (played, proxy)
    }

    @Test func `what goes through is the same, and becomes a scenario that plays the same turns`() async throws {
        var scenario = Scenario(name: "s")
        scenario.system = "Be kind."
        scenario.target.conversation = "conv-1"
        scenario.turns = [ScenarioTurn(id: "a", user: "My word is mango."), ScenarioTurn(id: "b", user: "What is my word?")]
        let (played, proxy) = try await recorded(scenario)
        #expect(played.ending == .played)
        #expect(played.turns[1].heard.contains("mango"))
        #expect(proxy.requestCount == 2)
        let exchanges = proxy.exchanges
        #expect(exchanges.map(\.ending) == [.complete, .complete])
        #expect(exchanges.map(\.text) == played.turns.map(\.streamed))
        let made = try #require(ScenarioRecording.scenario(of: exchanges, name: "r")?.scenario)
        #expect(made.turns.map(\.user) == ["My word is mango.", "What is my word?"])
        #expect(!ScenarioWriter.text(made).contains("the-token"))
        let again = try await recorded(made)
        #expect(again.played.turns.map(\.heard) == played.turns.map(\.heard))
    }

    @Test func `a client that hangs up is hung up on, and the place becomes an interruption`() async throws {
        var scenario = Scenario(name: "s")
        scenario.turns = [ScenarioTurn(id: "a", user: "[[words 20000]]"), ScenarioTurn(id: "b", user: "Stop. [[say Fine.]]")]
        scenario.turns[1].interrupt = Interrupt(after: .chunk, count: 3, abort: .rst)
        let (played, proxy) = try await recorded(scenario, tokensPerSecond: 50)
        #expect(played.turns[0].bargeIn?.place == .midStream)
        // Whether FIN or RST is seen depends on whether the proxy was about to write.
        guard case .hungUp = proxy.exchanges.first?.ending else {
            Issue.record("the hang-up was not noted: \(proxy.exchanges.map(\.ending))")
            return
        }
        #expect(proxy.exchanges.last?.ending == .complete)
        let made = try #require(ScenarioRecording.scenario(of: proxy.exchanges, name: "r")?.scenario)
        #expect(made.turns[1].interrupt?.after == .chunk)
        #expect((made.turns[1].interrupt?.count ?? 0) >= 1)
    }

    @Test func `a status and a target that is not there are passed on as they are`() async throws {
        var scenario = Scenario(name: "s")
        scenario.attempts.countMax = 1
        scenario.turns = [ScenarioTurn(id: "a", user: "[[fail 503]]")]
        let (played, proxy) = try await recorded(scenario)
        #expect(played.turns.first?.status == 503)
        #expect(proxy.exchanges.first?.status == 503)
        let nowhere = RecordingProxy(RecordingProxy.Options(target: "http://127.0.0.1:1/v1"))
        defer { nowhere.stop() }
        let lost = await FakeElevenLabs(target: "\(try nowhere.start())/v1").play(scenario)
        #expect(lost.turns.first?.status == 502)
    }
}
