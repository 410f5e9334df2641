import NIOCore
import NIOHTTP1

/// Asks for the WebSocket, and hears an answer that is none.
final class ClawdbotUpgrade: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let place: BaseURL
    private let limit: TimeAmount
    private let outcome: EventLoopPromise<any Channel>
    private var context: ChannelHandlerContext?
    private var hasBegun = false
    private var isDone = false
    private var deadline: Scheduled<Void>?

    init(place: BaseURL, limit: TimeAmount, outcome: EventLoopPromise<any Channel>) {
        self.place = place
        self.limit = limit
        self.outcome = outcome
    }

    /// Sends the request; the channel once it is a WebSocket.
    func begin() -> EventLoopFuture<any Channel> {
        guard let context, context.channel.isActive else {
            outcome.fail(ClawdbotRefusal.unreachable("it closed the connection"))
            return outcome.futureResult
        }
        hasBegun = true
        let headers: HTTPHeaders = ["Host": place.authority, "User-Agent": "voice-gateway"]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: place.path.isEmpty ? "/" : place.path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: limit) { bound.value.fail(.slow) }
        return outcome.futureResult
    }

    func upgraded(_ channel: any Channel) {
        guard !isDone else { return channel.close(promise: nil) }
        isDone = true
        deadline?.cancel()
        outcome.succeed(channel)
    }

    private func fail(_ refusal: ClawdbotRefusal) {
        guard !isDone else { return }
        isDone = true
        deadline?.cancel()
        outcome.fail(refusal)
        context?.close(promise: nil)
    }

    // MARK: - ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        // A promise is kept, also for a channel that was tried and not taken.
        if !hasBegun { fail(.unreachable("it closed the connection")) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        fail(.notUpgraded(Int(head.status.code)))
    }

    func channelInactive(context: ChannelHandlerContext) { fail(.unreachable("it closed the connection")) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A 101 that is none, which the head that follows shows, or no HTTP at all.
        fail(error is NIOHTTPClientUpgradeError || error is HTTPParserError ? .notUpgraded(nil) : ClawdbotDial.refusal(error))
    }
}
