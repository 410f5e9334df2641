import Conversation
import NIOCore
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct ScriptedPaceTests {
    @Test func `a listener that is behind stops it until it has caught up`() async throws {
        let (naps, napping) = AsyncStream<Duration>.makeStream()
        let (durable, becoming) = AsyncStream<Void>.makeStream()
        let clock = SessionClock(
            now: { .zero }, wallMs: { 0 },
            sleep: { nap in
                if nap == .milliseconds(20) { for await _ in durable { break } }
                napping.yield(nap)
            })
        try await UpstreamStage.with { stage in
            let log = stage.ask("[[words 9]]", agent: ScriptedAgent(clock: clock), behindAfter: "text  word5")
            // The first word is heard once the utterance is durable: from then on each is heard as it is said.
            #expect(await log.next() == "text word1")
            becoming.yield()
            // The nap before the sixth word; after it there is nothing to wait for but the listener.
            for await nap in naps where nap == .milliseconds(100) { break }
            for _ in 0..<20 { try await stage.loop.submit {}.get() }
            log.mark("caught up")
            log.catchUp()
            let words = (1...9).map { $0 == 1 ? "text word1" : "text  word\($0)" }
            #expect(await log.rest() == words[1..<5] + ["caught up"] + words[5...] + ["finish stop"])
        }
    }

    @Test(arguments: ["[[wait 600000]]", "[[words 1000000]]"])
    func `a hang-up ends its wait at once`(question: String) async throws {
        let (naps, napping) = AsyncStream<String>.makeStream()
        let clock = SessionClock(
            now: { .zero }, wallMs: { 0 },
            sleep: { _ in
                napping.yield("begun")
                do { try await SessionClock.system.sleep(.seconds(600)) } catch {
                    napping.yield("ended")
                    throw error
                }
            })
        try await UpstreamStage.with { stage in
            let log = stage.ask(question, agent: ScriptedAgent(clock: clock))
            var seen: [String] = []
            for await nap in naps {
                seen.append(nap)
                if nap == "begun" { log.hangUp() } else { break }
            }
            #expect(seen == ["begun", "ended"])
        }
    }
}
