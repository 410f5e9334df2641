import Conversation
import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct TurnstileTests {
    @Test func `one connection too many is refused before it asks, and not counted`() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = HTTPServer(door: try DoorFixture(.patient).door, group: group, connectionsMax: 1)
        let listener = try await server.listen(host: "127.0.0.1", port: 0)
        let address = try #require(listener.localAddress)
        let admitted = try await SocketClient.connect(to: address)
        try await admitted.send(DoorFixture.health)
        #expect(try await admitted.read(upTo: "}").hasPrefix("HTTP/1.1 200"))
        for _ in 0..<3 {
            let refused = try await SocketClient.connect(to: address)
            try await refused.sendEnd()
            let answer = await refused.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 503"))
            #expect(answer.contains("retry-after: 1") && answer.contains("too_many_connections"))
        }
        #expect(server.connectionCount == 1)
        try await admitted.send(DoorFixture.health)
        #expect(try await admitted.read(upTo: "}").hasPrefix("HTTP/1.1 200"))
        try await admitted.close()
        try await listener.close()
    }

    private func refused() async throws -> DoorChannel {
        let channel = NIOAsyncTestingChannel()
        let scratch = try await channel.testingEventLoop.submit {
            let scratch = LoopScratch(try #require(SessionHome(channel.eventLoop)))
            try channel.pipeline.syncOperations.addHandlers(KeepsHalfOpen(), Turnstile(scratch))
            return NIOLoopBound(scratch, eventLoop: channel.eventLoop)
        }.get()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        return DoorChannel(channel: channel, scratch: scratch)
    }

    @Test func `a client that stays is cut off after a second`() async throws {
        let client = try await refused()
        #expect(try await client.written().hasPrefix("HTTP/1.1 503"))
        try await client.send(DoorFixture.health)
        await client.advance(by: .milliseconds(999))
        #expect(!client.isClosed)
        await client.advance(by: .milliseconds(1))
        #expect(client.isClosed)
        #expect(try await client.written().isEmpty)
    }

    @Test func `a client that ends its side is closed at once`() async throws {
        let client = try await refused()
        try await client.sendEnd()
        #expect(client.isClosed)
    }
}

/// The testing channel knows no half-close and would close whole.
final class KeepsHalfOpen: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output { promise?.succeed() } else { context.close(mode: mode, promise: promise) }
    }
}
