import Conversation
import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import Gateway

/// What is told of each request of the HTTP door: that it began and what became of it, each once.
@Suite(.timeLimit(.minutes(10))) struct DoorAccountTests {
    private let kept = KeptAccounts()

    private func begin(_ fixture: DoorFixture, _ request: String? = nil) async throws -> DoorChannel {
        let client = try await fixture.connect()
        try await client.send(request ?? fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        return client
    }

    @Test func `a stream's account says whose it was, who answered and how much`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let client = try await begin(
            fixture, fixture.chat(token: fixture.voiceToken, "X-Conversation-Id: c-1\r\nCF-Connecting-IP: 192.0.2.7\r\n"))
        let begun = try #require(kept.begun.first)
        #expect(begun.token == "voice" && begun.outcome == nil && begun.turnClass == nil)
        await client.advance(by: .milliseconds(20))
        await fixture.agent.say("Good day. ")
        await fixture.agent.say("All is well.")
        await fixture.agent.say(.finished(.stop, nil))
        let answer = try await client.written(upTo: "0\r\n\r\n")
        let account = try await kept.next()
        #expect(answer.contains("x-request-id: \(account.id)\r\n"))
        #expect(account.door == .http && account.method == "POST" && account.route == "chat_completions" && account.status == 200)
        #expect(account.session == .main && account.profile == .voice && account.conversation == ConversationID("c-1"))
        #expect(account.peerAddress == "127.0.0.1" && account.claimedClient == "192.0.2.7")
        #expect(account.turnClass == .first && account.agent == "hand" && account.source == nil && account.outcome == .complete)
        #expect(account.replyBytes == "Good day. All is well.".utf8.count && account.deltas >= 2 && !account.isCovered)
        #expect(account.refusal == nil && account.isStream && account.toolRuns == 0)
        #expect(kept.areBalanced)
    }

    @Test func `the stages of a turn add up to the wait for its first token`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let client = try await fixture.connect()
        let request = fixture.chat()
        try await client.send(String(request.prefix(30)))
        await client.advance(by: .milliseconds(3))
        try await client.send(String(request.dropFirst(30).dropLast(5)))
        await client.advance(by: .milliseconds(4))
        try await client.send(String(request.suffix(5)))
        #expect(await fixture.agent.calls.next() == .began)
        await client.advance(by: .milliseconds(250))
        await fixture.agent.say("Hi")
        _ = try await client.written(upTo: "}\n\n\r\n")
        await client.advance(by: .milliseconds(70))
        await fixture.agent.say(.finished(.stop, nil))
        let account = try await kept.next()
        let budget = try #require(account.budget)
        #expect(budget[.accept] == 3_000_000 && budget[.admit] == 4_000_000 && budget[.agent] == 250_000_000)
        #expect(budget.totalNs == 257_000_000 && budget.residualNs == 0)
        #expect(account.firstTokenMs == 257 && account.durationMs == 327)
    }

    @Test(arguments: [
        ("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "healthz", 200, RequestOutcome.complete, nil as String?),
        ("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n", "models", 401, .refused, "invalid_api_key"),
        ("GET /secret/path HTTP/1.1\r\nHost: a\r\n\r\n", "unknown", 401, .refused, "invalid_api_key"),
        ("DELETE /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "healthz", 405, .refused, "method_not_allowed"),
        ("GET /healthz HTTP/1.1\r\n\r\n", "healthz", 400, .refused, "bad_host"),
        ("\u{1}\u{2}\u{3}\r\n\r\n", "none", 400, .refused, "bad_http"),
    ])
    func `an answer without a turn has an account too`(
        _ request: String, _ route: String, _ status: Int, _ outcome: RequestOutcome, _ code: String?
    ) async throws {
        let fixture = try DoorFixture(observers: [kept])
        let client = try await fixture.connect()
        try await client.send(request)
        let account = try await kept.next()
        #expect(try await client.written().contains("HTTP/1.1 \(status) "))
        #expect(account.route == route && account.status == status && account.outcome == outcome && account.refusal == code)
        #expect(account.token == nil && account.turnClass == nil && account.firstTokenMs == nil)
        #expect(kept.areBalanced && kept.ended.count == 1)
    }

    @Test func `requests of one connection are told one by one, a bad body too`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let client = try await fixture.connect()
        let bad =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(fixture.token)\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{"
        try await client.send(DoorFixture.health + bad + DoorFixture.health)
        let accounts = [try await kept.next(), try await kept.next(), try await kept.next()]
        #expect(accounts.map(\.status) == [200, 400, 200])
        #expect(accounts.map(\.route) == ["healthz", "chat_completions", "healthz"])
        #expect(accounts[1].token == "api" && accounts[1].outcome == .refused)
        #expect(Set(accounts.map(\.id)).count == 3 && kept.areBalanced)
    }

    @Test func `a client that hangs up interrupts its turn; one that never asked whole abandons its request`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let client = try await begin(fixture)
        await fixture.agent.say("Hi")
        _ = try await client.written(upTo: "}\n\n\r\n")
        try await client.channel.close().get()
        let cut = try await kept.next()
        #expect(cut.outcome == .interrupted(.hangUp) && cut.status == 200 && cut.deltas == 1 && cut.replyBytes == 2)

        let other = try await fixture.connect()
        try await other.send(String(fixture.chat().dropLast(10)))
        try await other.channel.close().get()
        let left = try await kept.next()
        #expect(left.outcome == .abandoned && left.status == nil && left.token == "api" && left.turnClass == nil)

        let silent = try await fixture.connect()
        try await silent.send("GET /hea")
        try await silent.channel.close().get()
        #expect(kept.areBalanced && kept.ended.count == 2)
    }

    @Test func `what came too slowly is refused and told once`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let head = try await fixture.connect()
        try await head.send("GET /hea")
        await head.advance(by: .seconds(10))
        let first = try await kept.next()
        #expect(first.status == 408 && first.refusal == "request_timeout" && first.route == "none" && first.method == nil)
        let body = try await fixture.connect()
        try await body.send(String(fixture.chat().dropLast(10)))
        await body.advance(by: .seconds(15))
        let second = try await kept.next()
        #expect(second.status == 408 && second.route == "chat_completions" && second.token == "api")
        await body.advance(by: .seconds(200))
        await head.advance(by: .seconds(200))
        #expect(kept.areBalanced && kept.ended.count == 2)
    }

    @Test func `a failure is told by its kind, whether it was spoken or has its status`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        _ = try await begin(fixture)
        await fixture.agent.say(.failed(AgentFailure(.unreachable, "It is down.", status: 502)))
        let plain = try await kept.next()
        #expect(plain.status == 502 && plain.outcome == .failed(.unreachable) && plain.refusal == "upstream_unreachable")
        _ = try await begin(fixture, fixture.chat(token: fixture.voiceToken))
        await fixture.agent.say(.failed(AgentFailure(.overloaded, "It is busy.", status: 503)))
        let spoken = try await kept.next()
        #expect(spoken.status == 200 && spoken.outcome == .failed(.overloaded) && spoken.firstTokenMs == nil)
        #expect(spoken.stamps.firstWord != nil && kept.areBalanced)
    }

    @Test func `the same question again is told as joined, then as replayed`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let request = fixture.chat(token: fixture.voiceToken, "X-Conversation-Id: c-1\r\n")
        let first = try await begin(fixture, request)
        await fixture.agent.say("Good day. ")
        let second = try await fixture.connect(beside: first)
        try await second.send(request)
        _ = try await second.written(upTo: "}\n\n\r\n")
        await fixture.agent.say("All is well.")
        await fixture.agent.say(.finished(.stop, nil))
        let both = [try await kept.next(), try await kept.next()]
        #expect(Set(both.map(\.source)) == [nil, .joined])
        #expect(both.allSatisfy { $0.outcome == .complete && $0.replyBytes == 22 })
        let third = try await fixture.connect(beside: first)
        try await third.send(request)
        let again = try await kept.next()
        #expect(again.outcome == .replayed && again.turnClass == .retry && again.source == .replayed && again.agent == nil)
        #expect(kept.areBalanced)
    }

    @Test func `what a drain cuts short says so`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let client = try await begin(fixture)
        let channel = client.channel
        for step in [Drain.begin, .cut] {
            try await channel.testingEventLoop.executeInContext { channel.pipeline.fireUserInboundEventTriggered(step) }
        }
        let account = try await kept.next()
        #expect(account.outcome == .interrupted(.shutdown) && account.status == 503 && kept.areBalanced)
    }

    @Test func `one connection too many is a request that was turned away`() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = HTTPServer(door: try DoorFixture(.patient, observers: [kept]).door, group: group, connectionsMax: 1)
        let listener = try await server.listen(host: "127.0.0.1", port: 0)
        let address = try #require(listener.localAddress)
        let admitted = try await SocketClient.connect(to: address)
        try await admitted.send(DoorFixture.health)
        #expect(try await kept.next().outcome == .complete)
        let refused = try await SocketClient.connect(to: address)
        try await refused.sendEnd()
        let account = try await kept.next()
        #expect(account.status == 503 && account.refusal == "too_many_connections" && account.outcome == .refused)
        #expect(account.peerAddress == "127.0.0.1" && account.method == nil && kept.areBalanced)
        try await admitted.close()
        try await listener.close()
    }
}
