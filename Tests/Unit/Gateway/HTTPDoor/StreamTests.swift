import Conversation
import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

/// Streams and whole answers, with the agent and the clock in the test's hands.
@Suite(.timeLimit(.minutes(10))) struct StreamTests {
    /// Begins a chat and waits until the agent is asked.
    private func begin(_ fixture: DoorFixture, _ request: String? = nil) async throws -> DoorChannel {
        let client = try await fixture.connect()
        try await client.send(request ?? fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        return client
    }

    @Test func `a stream is followed by what was sent behind it, on the same connection`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture, fixture.chat() + DoorFixture.health)
        await fixture.agent.say("Hi")
        let first = try await client.written(upTo: "}\n\n\r\n")
        #expect(first.contains("transfer-encoding: chunked") && first.contains(#""content":"Hi""#))
        await fixture.agent.say(.finished(.stop, nil))
        let rest = try await client.written(upTo: #"{"status":"ok"}"#)
        #expect(rest.contains("data: [DONE]\n\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(!client.isClosed)
        try await client.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        await fixture.agent.say("again")
        #expect(try await client.written(upTo: "}\n\n\r\n").contains("again"))
    }

    @Test func `every chunk's size is that of its events`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture)
        await fixture.agent.say("Hi")
        await fixture.agent.say(.finished(.stop, nil))
        let answer = try await client.written(upTo: "0\r\n\r\n")
        let body = try #require(answer.firstRange(of: "\r\n\r\n").map { answer[$0.upperBound...] })
        var rest = Substring(body)
        var sizes: [Int] = []
        while let line = rest.firstRange(of: "\r\n") {
            let size = try #require(Int(rest[..<line.lowerBound], radix: 16))
            sizes.append(size)
            let data = rest[line.upperBound...]
            let end = try #require(data.utf8.index(data.startIndex, offsetBy: size, limitedBy: data.endIndex))
            #expect(data[end...].hasPrefix("\r\n"))
            rest = data[end...].dropFirst(1)
        }
        #expect(rest.isEmpty && sizes.last == 0 && sizes.count > 1)
    }

    @Test func `a client of HTTP 1.0 gets a stream without chunks that ends with the connection`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture, fixture.chat(version: "1.0", "Connection: keep-alive\r\n"))
        await fixture.agent.say("Hi")
        await fixture.agent.say(.finished(.stop, nil))
        let answer = try await client.written(upTo: "data: [DONE]\n\n")
        #expect(!answer.contains("transfer-encoding") && answer.contains("connection: close"))
        #expect(answer.contains("\r\n\r\ndata: {"))
        _ = try await client.written()
        #expect(client.isClosed)
    }

    @Test func `profile api waits for the true status, and not for ever`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture)
        await client.advance(by: .milliseconds(399))
        #expect(try await client.written().isEmpty)
        await client.advance(by: .milliseconds(1))
        #expect(try await client.written().contains(#""role":"assistant""#))

        let failing = try await begin(fixture)
        await fixture.agent.say(.failed(AgentFailure(.unreachable, "It is down.", status: 502)))
        #expect(try await failing.written(upTo: "}").hasPrefix("HTTP/1.1 502"))
    }

    @Test func `a silent stream beats every ten seconds`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture)
        await client.advance(by: .milliseconds(400))
        _ = try await client.written()
        for _ in 0..<3 {
            #expect(try await client.written().isEmpty)
            await client.advance(by: .seconds(10))
            #expect(try await client.written().contains("\r\n:\n\n\r\n"))
        }
    }

    @Test func `a half-close in mid-stream is probed once, and the answer goes on to its end`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture)
        try await client.sendEnd()
        let probe = try await client.written()
        #expect(probe.hasPrefix("HTTP/1.1 200") && probe.components("\n:\n\n") == 1)
        await fixture.agent.say("Hi")
        await fixture.agent.say(.finished(.stop, nil))
        #expect(try await client.written(upTo: "0\r\n\r\n").contains("[DONE]"))
        _ = try await client.written()
        #expect(client.isClosed)
    }

    @Test func `a client that is gone when the head is written has no turn begun for it`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        let channel = client.channel
        try await channel.testingEventLoop.executeInContext {
            try channel.pipeline.syncOperations.addHandler(FailsWriting(), position: .first)
        }
        try await client.send(fixture.chat(token: fixture.voiceToken))
        #expect(client.isClosed)
        // Whatever were begun for it would be begun before this one.
        let other = try await fixture.connect()
        try await other.send(fixture.chat(stream: false))
        #expect(await fixture.agent.calls.next() == .began)
        await fixture.agent.say("Hi")
        await fixture.agent.say(.finished(.stop, nil))
        #expect(try await other.written(upTo: "}").hasPrefix("HTTP/1.1 200"))
        fixture.agent.calls.close()
        #expect(await fixture.agent.calls.next() == nil)
    }

    @Test func `a slow reader pauses the agent, and catching up resumes it`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture)
        await fixture.agent.say("Hi")
        _ = try await client.written(upTo: "}\n\n\r\n")
        try await client.setWritable(false)
        await fixture.agent.say("more")
        #expect(await fixture.agent.calls.next() == .paused)
        try await client.setWritable(true)
        #expect(await fixture.agent.calls.next() == .resumed)
    }

    @Test func `a reader that stays slow is cut off, and its agent with it`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture)
        await fixture.agent.say("Hi")
        _ = try await client.written(upTo: "}\n\n\r\n")
        try await client.setWritable(false)
        await fixture.agent.say("more")
        #expect(await fixture.agent.calls.next() == .paused)
        await client.advance(by: .seconds(120))
        #expect(client.isClosed)
        #expect(await fixture.agent.calls.next() == .cancelled)
    }

    @Test func `a whole answer is one completion`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture, fixture.chat(stream: false))
        await fixture.agent.say("Hi ")
        await fixture.agent.say("there")
        #expect(try await client.written().isEmpty)
        await fixture.agent.say(.finished(.stop, nil))
        #expect(try await client.written(upTo: "}").contains(#""content":"Hi there""#))
        #expect(!client.isClosed)
    }

    @Test func `a whole answer beyond its bound is refused, and its agent cancelled`() async throws {
        let fixture = try DoorFixture()
        let client = try await begin(fixture, fixture.chat(stream: false))
        let piece = String(repeating: "x", count: CollectedReply.bytesMax / 4)
        for _ in 0..<4 { await fixture.agent.say(piece) }
        #expect(try await client.written().isEmpty)
        await fixture.agent.say("x")
        let answer = try await client.written(upTo: "}")
        #expect(answer.hasPrefix("HTTP/1.1 502") && answer.contains("reply_too_large"))
        // What came before the turn was stored may have paused it.
        while let call = await fixture.agent.calls.next(), call != .cancelled { #expect(call == .paused || call == .resumed) }
    }
}

/// A channel whose every write finds the client gone.
private final class FailsWriting: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.ioOnClosedChannel)
        context.close(promise: nil)
    }
}
