import Conversation
import NIOCore
import Testing

@testable import Gateway

/// How much a caller may ask, seen from its connection.
@Suite(.timeLimit(.minutes(10))) struct DoorLimitTests {
    private func models(_ token: String) -> String { "GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n" }

    @Test func `every good answer says what is left, and the next one is 429 with a time to wait`() async throws {
        let time = HandTime()
        let fixture = try DoorFixture(measure: CallerMeasure(requestsPerMinute: 2), time: time)
        let client = try await fixture.connect()
        for left in ["1", "0"] {
            try await client.send(models(fixture.token))
            let answer = try await client.written(upTo: "}")
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.contains("\r\nx-ratelimit-limit-requests: 2\r\nx-ratelimit-remaining-requests: \(left)\r\n"))
        }
        try await client.send(models(fixture.token))
        let refused = try await client.written(upTo: "}}")
        #expect(refused.hasPrefix("HTTP/1.1 429"))
        #expect(refused.contains("\r\nretry-after: 30\r\n") && refused.contains("\r\nx-ratelimit-reset-requests: 1m0s\r\n"))
        #expect(refused.contains(#""code":"rate_limit_exceeded""#))
        time.advance(by: .seconds(30))
        try await client.send(models(fixture.token))
        #expect(try await client.written(upTo: "}").hasPrefix("HTTP/1.1 200"))
    }

    @Test func `what is refused for something else counts too, and is its token's`() async throws {
        let kept = KeptAccounts()
        let fixture = try DoorFixture(measure: CallerMeasure(requestsPerMinute: 2), observers: [kept])
        let client = try await fixture.connect()
        let nowhere = "GET /v1/nowhere HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(fixture.token)\r\n\r\n"
        for status in [404, 404, 429] {
            try await client.send(nowhere)
            #expect(try await client.written(upTo: "}}").hasPrefix("HTTP/1.1 \(status)"))
            let account = try await kept.next()
            #expect(account.token == "api" && account.session == .main && account.status == status)
        }
        try await client.send(models(fixture.token))
        #expect(try await client.written(upTo: "}}").hasPrefix("HTTP/1.1 429"))
    }

    @Test func `a stream's head says what is left too`() async throws {
        let fixture = try DoorFixture(measure: CallerMeasure(requestsPerMinute: 5))
        let client = try await fixture.connect()
        try await client.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        await fixture.agent.say("Hi")
        await fixture.agent.say(.finished(.stop, nil))
        let answer = try await client.written(upTo: "0\r\n\r\n")
        #expect(answer.contains("\r\nx-ratelimit-remaining-requests: 4\r\nx-ratelimit-reset-requests: 12s\r\n\r\n"))
    }

    @Test func `without a limit nothing is said of one`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(models(fixture.token))
        #expect(!(try await client.written(upTo: "}")).contains("ratelimit"))
    }

    @Test func `a turn that is heard is never refused: it is answered in words of its language, without the agent`() async throws {
        let fixture = try DoorFixture(measure: CallerMeasure(requestsPerMinute: 1))
        let client = try await fixture.connect()
        try await client.send(models(fixture.voiceToken))
        #expect(try await client.written(upTo: "}").hasPrefix("HTTP/1.1 200"))
        for (said, words) in [("Tell me a story please", "One moment"), ("¿Qué tiempo hace mañana en Madrid?", "Un momento, por favor")] {
            try await client.send(fixture.chat(saying: said, token: fixture.voiceToken))
            let answer = try await client.written(upTo: "0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains(words), "\(answer)")
            #expect(answer.contains(#""finish_reason":"stop""#) && answer.contains("data: [DONE]"))
        }
        try await client.send(models(fixture.voiceToken))
        #expect(try await client.written(upTo: "}}").hasPrefix("HTTP/1.1 429"), "what is not heard is refused")
        #expect(fixture.agent.askedCount == 0)
    }

    @Test func `one turn too many is refused, and let in when another has ended`() async throws {
        let fixture = try DoorFixture(measure: CallerMeasure(concurrentTurns: 1))
        let first = try await fixture.connect()
        try await first.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        let second = try await fixture.connect(beside: first)
        try await second.send(fixture.chat())
        let refused = try await second.written(upTo: "}}")
        #expect(refused.hasPrefix("HTTP/1.1 429") && refused.contains("\r\nretry-after: 1\r\n"))
        #expect(refused.contains(#""code":"concurrency_limit_exceeded""#))
        await fixture.agent.say(.finished(.stop, nil))
        _ = try await first.written(upTo: "0\r\n\r\n")
        try await second.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
    }

    @Test func `a client that hangs up gives its turn back`() async throws {
        let fixture = try DoorFixture(measure: CallerMeasure(concurrentTurns: 1))
        let first = try await fixture.connect()
        try await first.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        try await first.channel.close().get()
        let second = try await fixture.connect(beside: first)
        try await second.send(fixture.chat())
        while await fixture.agent.calls.next() != .began {}
    }

    @Test func `whoever fails often is answered 401 later, with a time to wait, and a good token at once`() async throws {
        let failures = FailureLedger.Settings(perMinute: 2, perMinuteOfAll: nil, delayMax: .milliseconds(20))
        let fixture = try DoorFixture(failures: failures)
        let client = try await fixture.connect()
        for _ in 0..<2 {
            try await client.send(models("wrong"))
            let answer = try await client.written(upTo: "}}")
            #expect(answer.hasPrefix("HTTP/1.1 401") && !answer.contains("retry-after"))
        }
        try await client.send(models("wrong") + models(fixture.token))
        #expect(try await client.written().isEmpty)
        await client.advance(by: .milliseconds(1))
        let answers = try await client.written(upTo: "}]}")
        #expect(answers.hasPrefix("HTTP/1.1 401") && answers.contains("\r\nretry-after: 30\r\n"))
        #expect(answers.contains("HTTP/1.1 200"), "behind it, on the same connection, a good token is served")
        let other = try await fixture.connect(beside: client)
        try await other.send(models(fixture.token))
        #expect(try await other.written(upTo: "}").hasPrefix("HTTP/1.1 200"))
    }

    @Test func `a refusal that is held is written when its client says that no more comes`() async throws {
        let failures = FailureLedger.Settings(perMinute: 1, perMinuteOfAll: nil, delayMax: .seconds(5))
        let fixture = try DoorFixture(failures: failures)
        let client = try await fixture.connect()
        try await client.send(models("wrong"))
        _ = try await client.written(upTo: "}}")
        for _ in 0..<4 {
            try await client.send(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer wrong\r\nContent-Length: 9\r\n\r\n")
            try await client.sendEnd()
            break
        }
        #expect(try await client.written(upTo: "}}").hasPrefix("HTTP/1.1 401"))
    }
}
