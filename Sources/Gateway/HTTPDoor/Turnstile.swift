import NIOCore

/// Turns a connection away that is one too many: refused before it asks, and closed within a second whatever its client does.
final class Turnstile: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long the client has to take the refusal and close its side.
    static let linger: TimeAmount = .seconds(1)

    private let scratch: LoopScratch
    private var deadline: Scheduled<Void>?

    init(_ scratch: LoopScratch) { self.scratch = scratch }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { refuse(context) }
    }

    func channelActive(context: ChannelHandlerContext) { refuse(context) }

    /// Read and dropped: closing with bytes unread would reset the connection, and the refusal with it.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, case .inputClosed = event { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    private func refuse(_ context: ChannelHandlerContext) {
        let refusal = Refusal.tooManyConnections
        let json = ErrorEnvelope(message: refusal.message, type: refusal.type, param: nil, code: refusal.code).bytes
        var buffer = context.channel.allocator.buffer(capacity: 512)
        ResponseHead(
            status: refusal.status, contentType: "application/json", contentLength: json.count, closes: true,
            requestID: scratch.requestIDs.next(), more: refusal.headers
        ).write(to: &buffer, date: scratch.date.now)
        buffer.writeBytes(json)
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in channel.close(mode: .output, promise: nil) }
    }
}
