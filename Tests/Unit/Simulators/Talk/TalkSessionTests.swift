import Synchronization
import Testing

@testable import Simulators

@Suite(.timeLimit(.minutes(10))) struct TalkSessionTests {
    /// What a session told, for whoever waits for some of it.
    private final class Told: Sendable {
        private let stream: AsyncStream<TalkSession.Event>
        private let continuation: AsyncStream<TalkSession.Event>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream(of: TalkSession.Event.self) }

        /// Run at the word that has it, on the session's own time: a test that waits for its turn on a thread would come too late.
        let atWord = Mutex<(part: String, run: @Sendable () -> Void)?>(nil)

        func take(_ event: TalkSession.Event) {
            if case .word(let word, _) = event {
                let run = atWord.withLock { wanted in
                    guard let found = wanted, word.contains(found.part) else { return nil as (@Sendable () -> Void)? }
                    wanted = nil
                    return found.run
                }
                run?()
            }
            continuation.yield(event)
        }

        /// The words up to the event that satisfies a condition, and that event.
        func until(_ holds: (TalkSession.Event) -> Bool) async -> (words: String, event: TalkSession.Event)? {
            var words = ""
            for await event in stream {
                if case .word(let word, _) = event { words += word }
                if holds(event) { return (words, event) }
            }
            return nil
        }
    }

    private func withTalk(
        _ bend: (inout TalkOptions) -> Void = { _ in }, _ body: (TalkSession, Told, FakeLLM) async throws -> Void
    ) async throws -> JSONValue {
        var model = FakeLLMOptions()
        model.tokensPerSecond = 2000
        model.requiredToken = "t"
        let fake = FakeLLM(model)
        defer { fake.stop() }
        var options = TalkOptions(target: "\(try fake.start())/v1", token: "t")
        options.timings.wordsPerMinute = 60_000
        // However busy the machine, no test here runs out of patience.
        options.timings.turnBudgetMilliseconds = 600_000
        options.timings.speechStartMilliseconds = 0
        bend(&options)
        let told = Told()
        let session = TalkSession(options) { told.take($0) }
        let holding = Task { await session.hold() }
        try await body(session, told, fake)
        session.hangUp()
        return await holding.value
    }

    private static func isFinished(_ event: TalkSession.Event) -> Bool { if case .finished = event { true } else { false } }
    private static func isCut(_ event: TalkSession.Event) -> Bool { if case .cut = event { true } else { false } }

    @Test func `what is said is answered aloud, with the history and the token`() async throws {
        let record = try await withTalk({ $0.firstMessage = "Hello." }) { session, told, model in
            _ = await told.until(Self.isFinished)
            session.say("My word is mango.")
            let first = try #require(await told.until(Self.isFinished))
            guard case .finished(let milliseconds?) = first.event else {
                Issue.record("no first token was told")
                return
            }
            #expect(milliseconds >= 0)
            session.say("What is my word?")
            let second = try #require(await told.until(Self.isFinished))
            #expect(second.words.contains("mango"))
            #expect(model.probe.requests == 2)
        }
        #expect(record["transcript"]?.array?.count == 5)
    }

    @Test func `barging in stops the reply, and the next request has what was heard`() async throws {
        _ = try await withTalk({ $0.timings.wordsPerMinute = 300 }) { session, told, model in
            told.atWord.withLock { $0 = ("4", { session.bargeIn() }) }
            // Minutes of talk: however late its turn on a thread, the session is cut in the middle.
            session.say("[[words 1000]]")
            guard case .cut(let heard)? = await told.until(Self.isCut)?.event else {
                Issue.record("nothing was cut")
                return
            }
            #expect(heard.hasSuffix("...") && heard.split(separator: " ").count < 1000)
            session.say("[[say Fine.]]")
            let last = try #require(await told.until(Self.isFinished))
            #expect(last.words == "Fine.")
            #expect(model.requests.last?.body.contains(heard) == true)
        }
    }

    @Test func `a model that fails ends the talk with why`() async throws {
        _ = try await withTalk({ $0.timings.retryMilliseconds = 1 }) { session, told, _ in
            session.say("[[fail 500]]")
            let end = await told.until { if case .ended = $0 { true } else { false } }
            #expect(end?.event == .ended(code: 1002, reason: "custom_llm generation failed"))
        }
    }
}
