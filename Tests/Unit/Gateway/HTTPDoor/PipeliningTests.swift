import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct PipeliningTests {
    private let ready = "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"
    private let nowhere = "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxx"

    /// The statuses of the answers in a text, in order.
    private func statuses(_ text: String) -> [String] {
        text.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }.filter { Int($0) != nil }
    }

    @Test func `requests sent ahead are answered in order`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(ready + DoorFixture.health + nowhere + DoorFixture.health)
        #expect(try await client.written().isEmpty)
        fixture.agent.answerProbes(false)
        #expect(statuses(try await client.written()) == ["503", "200", "405", "200"])
        #expect(!client.isClosed)
    }

    @Test func `a request that comes between an answer and the next queued request waits its turn`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(ready + DoorFixture.health)
        let (agent, channel, late) = (fixture.agent, client.channel, ByteBuffer(string: nowhere))
        try await channel.testingEventLoop.executeInContext {
            agent.answerProbes(false)
            channel.pipeline.fireChannelRead(late)
            channel.pipeline.fireChannelReadComplete()
        }
        #expect(statuses(try await client.written()) == ["503", "200", "405"])
    }

    @Test func `bytes that are no request are refused after all that came before them`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(ready + DoorFixture.health + "\u{1}nonsense\r\n\r\n")
        #expect(try await client.written().isEmpty)
        fixture.agent.answerProbes(true)
        #expect(statuses(try await client.written()) == ["200", "200", "400"])
        #expect(client.isClosed)
    }

    @Test func `a queued request whose body does not come is refused in time`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        let partial = fixture.chat().dropLast(10)
        try await client.send(ready + partial)
        fixture.agent.answerProbes(true)
        #expect(statuses(try await client.written()) == ["200"])
        await client.advance(by: .milliseconds(14_999))
        #expect(try await client.written().isEmpty)
        await client.advance(by: .milliseconds(1))
        #expect(statuses(try await client.written()) == ["408"])
        #expect(client.isClosed)
    }

    @Test func `a queued request whose client ended in its middle ends the connection`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(ready + fixture.chat().dropLast(10))
        try await client.sendEnd()
        #expect(!client.isClosed)
        fixture.agent.answerProbes(true)
        #expect(statuses(try await client.written()) == ["200"])
        #expect(client.isClosed)
    }

    @Test func `a head that began behind an answer has its ten seconds`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(ready + "GET /heal")
        fixture.agent.answerProbes(true)
        #expect(statuses(try await client.written()) == ["200"])
        await client.advance(by: .seconds(10))
        #expect(statuses(try await client.written()) == ["408"])
        #expect(client.isClosed)
    }
}
