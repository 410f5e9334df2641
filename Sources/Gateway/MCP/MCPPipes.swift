import Foundation
import NIOCore
import NIOPosix

/// The three pipes of an MCP server on an event loop of their own. Confined to it.
final class MCPPipes {
    /// Bytes that may wait to be written; a server that does not read them is hung.
    static let waitingBytesMax = 8 * 1_048_576

    private var input: (any Channel)?
    private var output: (any Channel)?
    private var error: (any Channel)?
    private var waitingBytes = 0

    /// Takes over the child's descriptors, and tells once all three work or one does not.
    ///
    /// - Parameters:
    ///   - onOutput: each piece of its standard output, nil at the end.
    ///   - onError: each piece of its standard error, nil at the end.
    func open(
        _ child: MCPChild, on loop: any EventLoop, onOutput: @escaping (ByteBuffer?) -> Void, onError: @escaping (ByteBuffer?) -> Void
    ) -> EventLoopFuture<Void> {
        let own = NIOLoopBound(self, eventLoop: loop)
        func bootstrap(_ take: @escaping (ByteBuffer?) -> Void) -> NIOPipeBootstrap {
            let handler = NIOLoopBound(PieceHandler(take), eventLoop: loop)
            return NIOPipeBootstrap(group: loop)
                // A read or two a round, so that one server that writes without end leaves the others their turn.
                .channelOption(.maxMessagesPerRead, value: 2)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
                }
        }
        func owned(_ descriptor: Int32, _ future: EventLoopFuture<any Channel>) -> EventLoopFuture<any Channel> {
            future.flatMapErrorThrowing { error in
                letGo(descriptor)
                throw error
            }
        }
        let opened = [
            owned(child.input, bootstrap { _ in }.takingOwnershipOfDescriptor(output: child.input)),
            owned(child.output, bootstrap(onOutput).takingOwnershipOfDescriptor(input: child.output)),
            owned(child.error, bootstrap(onError).takingOwnershipOfDescriptor(input: child.error)),
        ]
        return EventLoopFuture.whenAllComplete(opened, on: loop).flatMapThrowing { results in
            let channels = results.map { try? $0.get() }
            let pipes = own.value
            (pipes.input, pipes.output, pipes.error) = (channels[0], channels[1], channels[2])
            for result in results { _ = try result.get() }
        }
    }

    /// False when more would wait than may.
    func write(_ bytes: [UInt8]) -> Bool {
        guard let input, input.isActive else { return true }
        guard waitingBytes + bytes.count <= Self.waitingBytesMax else { return false }
        waitingBytes += bytes.count
        let own = NIOLoopBound(self, eventLoop: input.eventLoop)
        input.writeAndFlush(input.allocator.buffer(bytes: bytes)).whenComplete { _ in own.value.waitingBytes -= bytes.count }
        return true
    }

    func closeInput() {
        input?.close(promise: nil)
        input = nil
    }

    func closeOutput() {
        output?.close(promise: nil)
        output = nil
    }

    func close() {
        closeInput()
        closeOutput()
        error?.close(promise: nil)
        error = nil
    }
}

private func letGo(_ descriptor: Int32) { close(descriptor) }

/// Hands on what comes from a pipe.
private final class PieceHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let take: (ByteBuffer?) -> Void

    init(_ take: @escaping (ByteBuffer?) -> Void) { self.take = take }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { take(unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) { take(nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
