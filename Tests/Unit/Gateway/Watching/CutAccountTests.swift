import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

/// What is told of a stream that ended before its answer did.
@Suite(.timeLimit(.minutes(10))) struct CutAccountTests {
    private let kept = KeptAccounts()

    private func begin(_ fixture: DoorFixture, _ token: String) async throws -> DoorChannel {
        let client = try await fixture.connect()
        try await client.send(fixture.chat(token: token))
        #expect(await fixture.agent.calls.next() == .began)
        return client
    }

    @Test func `a stream that the gateway cuts is not told as its client's going`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let client = try await begin(fixture, fixture.voiceToken)
        let (channel, cut) = (client.channel, TokenCut(name: "voice"))
        try await channel.testingEventLoop.executeInContext { channel.pipeline.fireUserInboundEventTriggered(cut) }
        let revoked = try await kept.next()
        #expect(revoked.outcome == .revoked && revoked.status == 200)

        #expect(await fixture.agent.calls.next() == .cancelled)
        let slow = try await begin(fixture, fixture.token)
        await fixture.agent.say("Hi")
        _ = try await slow.written(upTo: "}\n\n\r\n")
        try await slow.setWritable(false)
        await fixture.agent.say("more")
        #expect(await fixture.agent.calls.next() == .paused)
        await slow.advance(by: .seconds(120))
        let behind = try await kept.next()
        #expect(behind.outcome == .slowClient && behind.token == "api" && kept.areBalanced)
    }
}
