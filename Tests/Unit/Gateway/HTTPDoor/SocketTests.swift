import Conversation
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// The door on real sockets: what only a kernel can say.
@Suite(.timeLimit(.minutes(10))) struct SocketTests {
    private func withServer(
        _ settings: HTTPDoor.Settings = .patient, _ body: (DoorFixture, SocketAddress) async throws -> Void
    ) async throws {
        let fixture = try DoorFixture(settings)
        let server = HTTPServer(door: fixture.door, group: MultiThreadedEventLoopGroup.singleton, connectionsMax: 16)
        let listener = try await server.listen(host: "127.0.0.1", port: 0)
        try await body(fixture, try #require(listener.localAddress))
        try await listener.close()
        server.closeConnections()
    }

    @Test func `a half-closed client is probed and gets its whole answer`() async throws {
        try await withServer { fixture, address in
            let client = try await SocketClient.connect(to: address)
            try await client.send(fixture.chat())
            #expect(await fixture.agent.calls.next() == .began)
            try await client.sendEnd()
            #expect(try await client.read(upTo: ":\n\n").hasPrefix("HTTP/1.1 200"))
            await fixture.agent.say("Hi")
            await fixture.agent.say(.finished(.stop, nil))
            let rest = await client.readToEnd()
            #expect(rest.contains(#""content":"Hi""#) && rest.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
        }
    }

    @Test func `a client that hangs up has its agent cancelled`() async throws {
        try await withServer { fixture, address in
            let client = try await SocketClient.connect(to: address)
            try await client.send(fixture.chat())
            #expect(await fixture.agent.calls.next() == .began)
            await fixture.agent.say("Hi")
            _ = try await client.read(upTo: #""content":"Hi""#)
            try await client.reset()
            #expect(await fixture.agent.calls.next() == .cancelled)
        }
    }

    @Test func `a client that reads nothing pauses its agent at the bound, and resumes it when it reads`() async throws {
        var settings = HTTPDoor.Settings.patient
        settings.streamBufferBytesMax = 1
        try await withServer(settings) { fixture, address in
            let client = try await SocketClient.connect(to: address, receiveBytes: 4096)
            try await client.send(fixture.chat("Connection: close\r\n"))
            #expect(await fixture.agent.calls.next() == .began)
            await fixture.agent.say("Hi")
            _ = try await client.read(upTo: #""content":"Hi""#)
            try await client.setReading(false)
            // More than all kernel buffers hold.
            let piece = String(repeating: "~", count: 1_048_576)
            for _ in 0..<16 { await fixture.agent.say(piece) }
            // The kernel may have taken the first ones after a moment; it cannot have taken them all.
            fixture.agent.calls.post(.began)
            var calls: [PlayedAgent.Call] = []
            while let call = await fixture.agent.calls.next(), call != .began { calls.append(call) }
            #expect(calls.last == .paused)
            try await client.setReading(true)
            #expect(await fixture.agent.calls.next() == .resumed)
            await fixture.agent.say(.finished(.stop, nil))
            let rest = await client.readToEnd()
            #expect(rest.utf8.count { $0 == UInt8(ascii: "~") } == 16 * piece.utf8.count)
            #expect(rest.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
        }
    }
}
