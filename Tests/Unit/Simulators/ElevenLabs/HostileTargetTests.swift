import Foundation
import Testing

@testable import Simulators

@Suite struct HostileTargetTests {
    private func scenario(_ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
        var scenario = Scenario(name: "hostile")
        scenario.turns = [ScenarioTurn(id: "one", user: "Tell me about the harbour."), ScenarioTurn(id: "two", user: "Thank you.")]
        scenario.attempts = .init(cascadeTimeoutMilliseconds: 200, countMax: 2, closesOld: true, turnBudgetMilliseconds: 2000)
        change(&scenario)
        return scenario
    }

    @Test(arguments: UpstreamFault.allCases) func `no fault hangs a call or breaks its transcript`(fault: UpstreamFault) async throws {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        options.faults = FaultPlan([.init(fault: fault)])
        let model = FakeLLM(options)
        let url = try model.start().absoluteString + "/v1"
        defer { model.stop() }
        let transcript = await FakeElevenLabs(target: url).play(scenario())
        #expect(!transcript.turns.isEmpty)
        #expect(transcript.lines.allSatisfy { JSONValue(parsing: Array($0.utf8)) != nil })
        // Lawful oddities must not end the call, and what is no reply must.
        let harmless: Set<UpstreamFault> = [
            .bom, .crlf, .cr, .comments, .retryIDFields, .noSpace, .multiLineData, .emptyDeltas, .noFinish, .noDone, .duplicateFinish,
            .dataAfterDone, .missingChoices, .unknownEvent, .noEventNames, .callBadJSON, .callCutOff, .callNotOffered, .callTwice,
            .wrongOrder,
        ]
        if harmless.contains(fault) {
            #expect(transcript.ending == .played)
            #expect(transcript.turns.first?.heard.contains("harbour") == true)
        } else if ![.burst50000, .slowDrip, .stallMid, .shortContentLength].contains(fault) {
            guard case .failed(code: 1002, _) = transcript.ending else { return #expect(Bool(false), "\(fault) must end the call") }
        }
        #expect(await model.probe { $0.open == 0 }.requests > 0)
    }

    @Test(arguments: [
        "", "\u{0}\u{0}\u{0}", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 999 \r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: \u{FFFD}\n\ndata: [[[[[[[[\n\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":-9,\"function\":3}]}}]}\n\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    ])
    func `bytes that are no answer end the call, not the harness`(answer: String) async throws {
        let listener = try SocketListener()
        defer { listener.close() }
        listener.serve { stream in
            _ = try? stream.read()
            try? stream.write(answer)
        }
        let transcript = await FakeElevenLabs(target: listener.url).play(scenario { $0.turns.removeLast() })
        #expect(transcript.turns.count == 1)
    }

    @Test func `a target that is not there ends the call`() async throws {
        let listener = try SocketListener()
        let url = listener.url
        listener.close()
        // However busy the machine, what ends the call is the refusal.
        let patient = scenario {
            $0.attempts.cascadeTimeoutMilliseconds = 600_000
            $0.attempts.turnBudgetMilliseconds = 600_000
        }
        let transcript = await FakeElevenLabs(target: url).play(patient)
        guard case .failed(code: 1002, let reason) = transcript.ending else { return #expect(Bool(false), "the call must fail") }
        #expect(reason.contains("unreachable"))
    }

    @Test func `a cancelled call hangs up and is over`() async throws {
        let clock = SteppedClock()
        var options = FakeLLMOptions()
        options.clock = clock
        options.replies = [UpstreamReply(reply: "Never.", pace: .init(firstTokenMilliseconds: 60_000))]
        let model = FakeLLM(options)
        let url = try model.start().absoluteString + "/v1"
        defer { model.stop() }
        let patient = scenario { $0.attempts = Scenario.Attempts(cascadeTimeoutMilliseconds: 60_000, turnBudgetMilliseconds: 600_000) }
        let playing = Task { await FakeElevenLabs(target: url).play(patient) }
        await clock.waiting(1)
        playing.cancel()
        #expect(await playing.value.turns.count == 1)
        #expect(await model.probe { $0.cancelled == 1 }.open == 0)
    }

    @Test func `the probe of a stranger is read or given up`() async throws {
        let model = FakeLLM()
        let url = try model.start().absoluteString
        defer { model.stop() }
        let client = CurlClient()
        #expect(await CallWitness.probe(at: url + "/probe", client: client)() == .init(open: 0, cancelled: 0))
        #expect(await CallWitness.probe(at: url + "/v1/models", client: client)() == nil)
    }
}
