import Conversation
import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

/// Requests that are refused for the moment.
@Suite(.timeLimit(.minutes(10))) struct SecondChanceTests {
    private static let overloaded = UpstreamFault.status(529, retryAfter: nil)
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private func wait(
        _ failure: AgentFailure = overloaded, _ headers: HTTPHeaders? = [:], after: TimeAmount = .zero,
        within: TimeAmount = .milliseconds(1500)
    ) -> TimeAmount? {
        var chance = SecondChance(start: Self.start, within: within)
        return chance.wait(after: failure, headers, now: Self.start + after)
    }

    @Test func `an overloaded upstream is asked again in a moment, once`() throws {
        var chance = SecondChance(start: Self.start, within: .milliseconds(1500))
        let first = chance.wait(after: Self.overloaded, [:], now: Self.start)
        #expect((.milliseconds(150)...TimeAmount.milliseconds(350)).contains(try #require(first)))
        let second = chance.wait(after: Self.overloaded, [:], now: Self.start)
        #expect(second == nil)
    }

    @Test func `what the upstream asks for is waited where there is time for it`() {
        #expect(wait(Self.overloaded, ["retry-after": "1"]) == .seconds(1))
        #expect(wait(Self.overloaded, ["retry-after": "0"]) == .milliseconds(100))
        #expect(wait(Self.overloaded, ["retry-after": "2"]) == nil)
        #expect(wait(Self.overloaded, ["retry-after": "1"], after: .milliseconds(600)) == nil)
        for odd in ["-1", "9223372036854775807", "Sat, 21 Nov 2026 20:00:00 GMT", ""] {
            #expect(wait(Self.overloaded, ["retry-after": odd]) == nil)
        }
    }

    @Test func `a refusal for good is not asked again, nor one that says so, nor too late, nor when it is off`() {
        #expect(wait(UpstreamFault.status(401, retryAfter: nil)) == nil)
        #expect(wait(UpstreamFault.status(500, retryAfter: nil)) == nil)
        #expect(wait(Self.overloaded, ["x-should-retry": "false"]) == nil)
        #expect(wait(after: .milliseconds(1400)) == nil)
        #expect(wait(within: .zero) == nil)
    }

    @Test(arguments: [
        "HTTP/1.1 529 Overloaded\r\ncontent-length: 0\r\n\r\n",
        FakeAnswer.head + FakeAnswer.chunk(MessageStream.start + MessageStream.error("overloaded_error")),
        "HTTP/1.1 429 Slow\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n",
    ])
    func `a turn that was refused for the moment is answered all the same`(refusal: String) async throws {
        try await UpstreamStage.with(.init(retryWithin: .seconds(600)), .messages) { stage in
            let log = stage.ask()
            let first = try await stage.upstream.nextRequest()
            try await first.connection.write(refusal)
            let second = try await stage.upstream.nextRequest()
            #expect(second.body == first.body)
            try await second.connection.write(FakeAnswer.head + FakeAnswer.chunk(MessageStream.whole("Hi")) + FakeAnswer.end)
            #expect(await log.rest() == ["text Hi", "finish stop"])
        }
    }

    @Test func `a second refusal is the answer`() async throws {
        try await UpstreamStage.with(.init(retryWithin: .seconds(600))) { stage in
            let log = stage.ask()
            for _ in 0..<2 {
                let asked = try await stage.upstream.nextRequest()
                try await asked.connection.write("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n")
            }
            #expect(await log.rest() == ["failed upstream_overloaded 503"])
        }
    }

    @Test func `a reply that has begun is never asked for again`() async throws {
        try await UpstreamStage.with(.init(retryWithin: .seconds(600)), .messages) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(
                FakeAnswer.head
                    + FakeAnswer.chunk(MessageStream.start + MessageStream.text(0, "Hi") + MessageStream.error("overloaded_error")))
            #expect(await log.rest() == ["text Hi", "failed upstream_overloaded 503"])
        }
    }

    @Test func `a turn that is cancelled while it waits is not asked again`() async throws {
        try await UpstreamStage.with(.init(retryWithin: .seconds(600))) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write("HTTP/1.1 429 Slow\r\nretry-after: 600\r\ncontent-length: 0\r\n\r\n")
            try await asked.connection.closed()
            log.hangUp()
            let next = stage.ask("Another")
            #expect(try await stage.upstream.nextRequest().body.contains("Another"))
            next.hangUp()
        }
    }
}
