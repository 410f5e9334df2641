import Foundation
import Testing

@testable import Simulators

@Suite struct FakeElevenLabsFailureTests: CallTests {
    @Test func `a stalled attempt is given up at the cascade timeout and sent again`() async throws {
        let clock = SteppedClock()
        try await withModel({ $0.faults = FaultPlan([.init(fault: .stallBeforeFirst, request: 1)]) }) { model, url in
            let call = try scenario("  - {user: Hello you.}", "attempts: {cascade_timeout_ms: 4000}")
            let playing = Task { await FakeElevenLabs(target: url, clock: clock).play(call) }
            _ = await model.probe { $0.open == 1 }
            await clock.waiting(1)
            clock.advance(by: .milliseconds(4000))
            let transcript = await playing.value
            #expect(transcript.turns[0].attempts == 2)
            #expect(transcript.turns[0].failures == ["no first token within 4000 ms"])
            #expect(await model.probe { $0.cancelled == 1 }.open == 0)
        }
    }

    @Test func `an empty answer ends the call with 1002`() async throws {
        try await withModel({ $0.faults = FaultPlan([.init(fault: .roleOnly)]) }) { model, url in
            let transcript = await FakeElevenLabs(target: url).play(try scenario("  - {user: Hello.}\n  - {user: Still there?}"))
            guard case .failed(code: 1002, let reason) = transcript.ending else { return #expect(Bool(false), "the call must fail") }
            #expect(reason.contains("Brain returned no response"))
            #expect(model.probe.requests == 3 && transcript.turns.count == 1)
        }
    }

    @Test func `end_call is spoken and ends the call, a tool of another kind is answered and asked about again`() async throws {
        try await withModel { model, url in
            let call = try scenario(
                """
                  - {id: switch, user: "Parla en català. [[call language_detection]]", expect: [{event: tool_call, name: language_detection}]}
                  - {id: bye, user: "Goodbye. [[call end_call]]"}
                  - {id: never, user: "Hello?"}
                """, "tools: [end_call, language_detection]")
            let transcript = await FakeElevenLabs(target: url).play(call)
            #expect(transcript.turns.map(\.id) == ["switch", "bye"])
            #expect(transcript.turns[0].requests == 2 && transcript.turns[0].heard.contains("The tool answered"))
            #expect(messages(model, 2).suffix(2) == ["assistant: -", #"tool: {"status":"success"}"#])
            #expect(transcript.ending == .agentEnded(reason: "Goodbye."))
            #expect(CallCheck.judge(call, transcript).first?.passed == true)
        }
    }
}
