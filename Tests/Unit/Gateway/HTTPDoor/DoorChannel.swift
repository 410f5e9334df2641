import NIOCore
import NIOEmbedded

@testable import Gateway

/// The client's end of a connection in memory.
struct DoorChannel {
    let channel: NIOAsyncTestingChannel
    /// What the connections of its loop share.
    let scratch: NIOLoopBound<LoopScratch>

    /// Sends bytes as one read of the server.
    func send(_ text: String) async throws { try await channel.writeInbound(ByteBuffer(string: text)) }

    /// Ends the client's side.
    func sendEnd() async throws {
        let channel = channel
        try await channel.testingEventLoop.executeInContext {
            channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    /// Says whether the client takes what is written.
    func setWritable(_ isWritable: Bool) async throws {
        let channel = channel
        try await channel.testingEventLoop.executeInContext {
            channel.isWritable = isWritable
            channel.pipeline.fireChannelWritabilityChanged()
        }
    }

    /// All that was written so far, once the loop has nothing left to do now.
    func written() async throws -> String {
        await channel.testingEventLoop.run()
        var text = ""
        while let bytes = try await channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
        return text
    }

    /// Waits until what is written ends so.
    func written(upTo end: String) async throws -> String {
        var text = ""
        while !text.hasSuffix(end) { text += String(buffer: try await channel.waitForOutboundWrite(as: ByteBuffer.self)) }
        return text
    }

    func advance(by time: TimeAmount) async { await channel.testingEventLoop.advanceTime(by: time) }

    /// Whether the server has closed.
    var isClosed: Bool { !channel.isActive }
}
