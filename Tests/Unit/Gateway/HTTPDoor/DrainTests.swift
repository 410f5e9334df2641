import Conversation
import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct DrainTests {
    private func tell(_ step: Drain, _ client: DoorChannel) async throws {
        let channel = client.channel
        try await channel.testingEventLoop.executeInContext { channel.pipeline.fireUserInboundEventTriggered(step) }
        await channel.testingEventLoop.run()
    }

    @Test func `an idle connection is closed at once`() async throws {
        let client = try await DoorFixture().connect()
        try await client.send(DoorFixture.health)
        try await tell(.begin, client)
        #expect(client.isClosed)
    }

    @Test func `an answer in progress is finished, and nothing is begun after it`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(fixture.chat() + DoorFixture.health)
        #expect(await fixture.agent.calls.next() == .began)
        try await tell(.begin, client)
        #expect(!client.isClosed)
        await fixture.agent.say("Hi")
        await fixture.agent.say(.finished(.stop, nil))
        let answer = try await client.written(upTo: "0\r\n\r\n")
        #expect(answer.contains("connection: close") && answer.contains(#""content":"Hi""#))
        #expect(try await client.written().isEmpty)
        #expect(client.isClosed)
    }

    @Test func `what still runs is cut short and says so`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        await fixture.agent.say("Hi")
        _ = try await client.written(upTo: "}\n\n\r\n")
        try await tell(.begin, client)
        try await tell(.cut, client)
        #expect(await fixture.agent.calls.next() == .cancelled)
        #expect(try await client.written().contains("shutting_down"))
        #expect(client.isClosed)
    }

    @Test func `a request that has not come whole is refused when time is up`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(String(fixture.chat().dropLast(10)))
        try await tell(.begin, client)
        #expect(!client.isClosed)
        try await tell(.cut, client)
        #expect(try await client.written().hasPrefix("HTTP/1.1 503"))
        #expect(client.isClosed)
    }
}
