import Conversation
import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

/// A token that is taken away while its holder is being answered, and tokens that are not good for what is asked.
@Suite(.timeLimit(.minutes(10))) struct DoorRevocationTests {
    private func cut(_ name: String, on clients: DoorChannel...) async throws -> Int {
        let cut = TokenCut(name: name)
        for client in clients {
            let channel = client.channel
            try await channel.testingEventLoop.executeInContext { channel.pipeline.fireUserInboundEventTriggered(cut) }
        }
        return cut.count
    }

    @Test func `a stream of a revoked token is cut and its agent cancelled; others go on`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(fixture.chat(token: fixture.voiceToken))
        #expect(await fixture.agent.calls.next() == .began)
        _ = try await client.written(upTo: "}\n\n\r\n")
        let other = try await fixture.connect(beside: client)
        try await other.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        #expect(try await cut("voice", on: client, other) == 1)
        #expect(await fixture.agent.calls.next() == .cancelled)
        _ = try await client.written()
        #expect(client.isClosed && !other.isClosed)
    }

    @Test func `an answer that has not begun becomes 401`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        #expect(try await cut("api", on: client) == 1)
        #expect(try await client.written(upTo: "}}").hasPrefix("HTTP/1.1 401"))
        #expect(await fixture.agent.calls.next() == .cancelled)
    }

    @Test func `a body that comes in while the token is revoked is not answered`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        let request = fixture.chat()
        try await client.send(String(request.dropLast(5)))
        try fixture.tokens.revoke("api")
        fixture.door.tokens.refresh()
        try await client.send(String(request.suffix(5)))
        #expect(try await client.written(upTo: "}}").hasPrefix("HTTP/1.1 401"))
        #expect(fixture.agent.askedCount == 0)
    }

    @Test func `a connection that is kept gets 401 with the next request`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        let models = "GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(fixture.token)\r\n\r\n"
        try await client.send(models)
        #expect(try await client.written(upTo: "}").hasPrefix("HTTP/1.1 200"))
        try fixture.tokens.revoke("api")
        fixture.door.tokens.refresh()
        try await client.send(models)
        #expect(try await client.written(upTo: "}}").hasPrefix("HTTP/1.1 401"))
    }

    @Test func `a token without the scope gets 403 that names it`() async throws {
        let fixture = try DoorFixture()
        let word = try fixture.tokens.create(name: "meter", scopes: TokenScopes(.metrics)).word
        fixture.door.tokens.refresh()
        let client = try await fixture.connect()
        for request in [fixture.chat(token: word), "GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(word)\r\n\r\n"] {
            try await client.send(request)
            let answer = try await client.written(upTo: "}}")
            #expect(answer.hasPrefix("HTTP/1.1 403") && answer.contains(#""code":"insufficient_scope""#))
            #expect(answer.contains(#"error="insufficient_scope", scope="chat""#))
        }
        #expect(fixture.agent.askedCount == 0)
    }
}
