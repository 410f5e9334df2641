import NIOCore
import NIOHTTP1

/// Turns a connection away that is one too many: refused before it asks, and closed within a second whatever its client does.
final class Turnstile: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long the client has to take the refusal and close its side.
    static let linger: TimeAmount = .seconds(1)

    private let scratch: LoopScratch
    private var deadline: Scheduled<Void>?

    private let observers: RequestObservers

    init(_ scratch: LoopScratch, _ observers: RequestObservers = RequestObservers()) {
        self.scratch = scratch
        self.observers = observers
    }

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
        let id = scratch.requestIDs.next()
        tell(context, id, refusal)
        let json = ErrorEnvelope(message: refusal.message, type: refusal.type, param: nil, code: refusal.code).bytes
        var buffer = context.channel.allocator.buffer(capacity: 512)
        ResponseHead(
            status: refusal.status, contentType: "application/json", contentLength: json.count, closes: true,
            requestID: id, more: refusal.headers
        ).write(to: &buffer, date: scratch.date.now)
        buffer.writeBytes(json)
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in channel.close(mode: .output, promise: nil) }
    }

    /// What is turned away is one request, whatever its client was about to ask.
    private func tell(_ context: ChannelHandlerContext, _ id: String, _ refusal: Refusal) {
        let now = context.eventLoop.now.uptimeNanoseconds
        var account = RequestAccount(id: id, door: .http, atMs: RequestAccount.wallMs, beganNs: now)
        account.peer = context.channel.remoteAddress
        observers.began(account)
        account.refused(refusal.code, status: Int(refusal.status.code))
        account.end(at: now, hasGone: false)
        observers.ended(account)
    }
}
