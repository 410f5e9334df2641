import Foundation
import Testing

@testable import Simulators

@Suite struct FakeElevenLabsTests: CallTests {
    /// Lets the model's clock run until it has told this many instants, and stand still then.
    private func run(_ clock: SteppedClock, instants: Int) async {
        for _ in 0..<instants {
            await clock.waiting(1)
            clock.advance(to: clock.nextInstant ?? clock.now)
        }
    }

    @Test func `each request carries what was said before`() async throws {
        try await withModel { model, url in
            let call = try scenario("  - user: I like lighthouses.\n  - user: What did I just say?", "first_message: Hello there.")
            let transcript = await FakeElevenLabs(target: url + "/").play(call)
            #expect(transcript.ending == .played)
            #expect(transcript.turns.map(\.requests) == [1, 1])
            #expect(transcript.turns[1].heard.contains("I like lighthouses."))
            #expect(
                messages(model, 2) == [
                    "system: Be kind.", "assistant: Hello there.", "user: I like lighthouses.", "assistant: \(transcript.turns[0].heard)",
                    "user: What did I just say?",
                ])
        }
    }

    @Test func `headers carry the token and the conversation`() async throws {
        try await withModel({ $0.requiredToken = "secret" }) { model, url in
            let call = try scenario("  - user: Hi.", "target: {conversation: conv-7}")
            #expect(await FakeElevenLabs(target: url, token: "secret").play(call).ending == .played)
            #expect(model.requests.last?.headers["x-conversation-id"] == "conv-7")
            let refused = await FakeElevenLabs(target: url, token: "wrong").play(call)
            #expect(refused.turns.first?.failures == ["status 401", "status 401", "status 401"])
            guard case .failed(code: 1002, _) = refused.ending else { return #expect(Bool(false), "the call must fail") }
        }
    }

    @Test func `a barge-in in mid-stream closes the stream and leaves the words that were heard`() async throws {
        let clock = SteppedClock()
        try await withModel({ options in
            options.tokensPerSecond = 50
            options.clock = clock
        }) { model, url in
            let call = try scenario(
                """
                  - {id: story, user: "Tell me a story. [[words 50]]"}
                  - {id: cut, user: "Stop it now please.", interrupt: {after: heard_words, count: 2, abort: rst},
                     expect: [{event: upstream_cancelled, within_ms: 5000}]}
                """, "speech: {words_per_minute: 6000, start_ms: 0}\nassert: {leaks: 0}")
            let counts: @Sendable () async -> CallWitness.UpstreamCounts? = {
                .init(open: model.probe.open, cancelled: model.probe.cancelled)
            }
            // Five instants let five words out; the fifth stays open until its space comes.
            let stepping = Task { await run(clock, instants: 5) }
            let playing = Task { await FakeElevenLabs(target: url, witness: CallWitness(upstream: counts)).play(call) }
            await stepping.value
            _ = await model.probe { $0.cancelled == 1 && $0.requests == 2 }
            let ticking = Task {
                while !Task.isCancelled {
                    await clock.waiting(1)
                    clock.advance(by: .seconds(1))
                }
            }
            let transcript = await playing.value
            ticking.cancel()
            clock.advance(by: .seconds(1))
            #expect(transcript.turns[0].heard == "one cloud2")
            #expect(transcript.turns[0].bargeIn?.place == .midStream)
            #expect(
                messages(model, 2) == [
                    "system: Be kind.", "user: Tell me a story. [[words 50]]", "assistant: one cloud2...", "user: Stop it now please.",
                ])
            #expect(CallCheck.judge(call, transcript).filter { !$0.passed } == [])
        }
    }

    @Test func `a barge-in after the stream shows only in the history`() async throws {
        try await withModel { model, url in
            let call = try scenario(
                """
                  - {user: "What does a garden need?"}
                  - {user: "Thank you.", interrupt: {after: heard_words, count: 3}}
                """, "speech: {ellipsis: false}")
            let transcript = await FakeElevenLabs(target: url).play(call)
            #expect(transcript.turns[0].bargeIn?.place == .afterStream)
            #expect(messages(model, 2)[2] == "assistant: You asked about")
            #expect(await model.probe { $0.completed == 2 }.cancelled == 0)
        }
    }

    @Test func `a barge-in before any token leaves two user messages in a row`() async throws {
        let clock = SteppedClock()
        try await withModel({ $0.clock = clock }) { model, url in
            let call = try scenario(
                """
                  - {user: "When does it leave? [[wait 60000]]"}
                  - {user: "The train, I mean.", interrupt: {after: request_sent}}
                """)
            let ticking = Task {
                _ = await model.probe { $0.requests == 2 }
                while !Task.isCancelled {
                    await clock.waiting(1)
                    clock.advance(by: .seconds(1))
                }
            }
            let transcript = await FakeElevenLabs(target: url).play(call)
            ticking.cancel()
            clock.advance(by: .seconds(100))
            #expect(transcript.turns[0].bargeIn?.place == .beforeToken)
            let last = try #require(model.requests.first { $0.body.contains("The train") }?.number)
            #expect(messages(model, last).suffix(2) == ["user: When does it leave? [[wait 60000]]", "user: The train, I mean."])
        }
    }

    @Test func `retries and replays send the very same body`() async throws {
        try await withModel { model, url in
            let call = try scenario(
                "  - {user: Again and again., delivery: {replay: {count: 2}}}\n  - {user: Dropped., delivery: {retry: {count: 1}}}")
            let transcript = await FakeElevenLabs(target: url).play(call)
            #expect(transcript.turns.map(\.requests) == [3, 2])
            #expect(Set(model.requests.prefix(3).map(\.body)).count == 1)
            #expect(Set(model.requests.suffix(2).map(\.body)).count == 1)
        }
    }

    @Test func `a revised utterance replaces the one before it`() async throws {
        try await withModel { model, url in
            let call = try scenario("  - {user: Invite Marta., delivery: {revise: {from: Invite Martha., lead_ms: 0}}}")
            let transcript = await FakeElevenLabs(target: url).play(call)
            #expect(transcript.turns[0].heard.contains("Marta."))
            // Two connections: which request is read first is not said.
            let number = try #require(model.requests.first { $0.body.contains("Marta.") }?.number)
            #expect(messages(model, number) == ["system: Be kind.", "user: Invite Marta."])
        }
    }

    @Test(arguments: [("dots", "user: ..."), ("same_history", "assistant: ")])
    func `a silence asks for a turn in both shapes`(form: String, last: String) async throws {
        try await withModel { model, url in
            let call = try scenario("  - {user: Hello you.}\n  - {delivery: {silence: {form: \(form)}}}")
            _ = await FakeElevenLabs(target: url).play(call)
            #expect(messages(model, 2).last?.hasPrefix(last) == true)
        }
    }

    @Test func `the transcript is JSON, a line each`() async throws {
        try await withModel { _, url in
            let lines = await FakeElevenLabs(target: url).play(try scenario("  - {user: Hello you.}")).lines
            let values = lines.compactMap { JSONValue(parsing: Array($0.utf8)) }
            #expect(values.count == lines.count)
            #expect(values.first?["schema"]?.string == "vgw.call/1")
            #expect(values.contains { $0["event"]?.string == "request_sent" })
            #expect(values.last?["ending"]?.string == "played")
        }
    }
}
