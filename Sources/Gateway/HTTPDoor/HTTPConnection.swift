import Conversation
import NIOCore
import NIOHTTP1

/// One client connection: requests judged, answered in order, and cancelled when the client hangs up.
///
/// It stands after NIOHTTP1's request decoder and writes its own bytes. One request is answered at a time; what a client sends ahead
/// is kept, up to a bound, and then no longer read. Confined to its event loop.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    enum Deadline: CaseIterable { case head, body, idle, linger, hold, heartbeat, slowReader, penalty }

    /// The request in hand.
    struct Exchange {
        var head: HTTPRequestHead
        var route: Route?
        var caller: Caller?
        /// Which tokens there were when the caller was let in, and when that was.
        var edition: UInt64 = 0
        var judgedAtNs: UInt64 = 0
        /// What its caller is told of the limit of requests, in profile `api`.
        var quota: RequestQuota?
        /// More than the limit of requests allows: an ear is told so in words.
        var isOverLimit = false
        /// The refusal that is held back for a moment.
        var held: Refusal?
        var pass: TurnPass?
        var requestID: String
        var body: [UInt8] = []
        /// The longest body it may have, in bytes.
        var bodyBytesMax = 0
        /// Of a post-call webhook.
        var signature: WebhookSignature?
        var permit: PostCallDesk.Permit?
        /// The rest of the body is read and thrown away: the answer is settled.
        var isDiscarding = false
        var isReceived = false
        var isAnswered = false
        var closes: Bool
        var chat: ChatResponse?
        var account: RequestAccount
        /// Whether its end has been told.
        var isTold = false
    }

    let door: HTTPDoor
    let scratch: LoopScratch
    let timer: LazyTimer<Deadline>
    private(set) var channel: (any Channel)?
    private(set) var context: ChannelHandlerContext?
    var exchange: Exchange?
    var ahead = RequestsAhead()
    /// Whether `takeAhead` runs, or is about to.
    var isTakingAhead = false
    var isReadPaused = false
    private(set) var isInputClosed = false
    var isClosing = false
    var isOutputClosed = false
    /// Since the last request, or since closing began.
    var discardedBytes = 0
    var meter = RequestMeter()
    /// When the first byte of the head was read that has begun, in nanoseconds of the loop's clock.
    var headBeganNs: UInt64?
    private(set) var peer: SocketAddress?

    init(door: HTTPDoor, scratch: LoopScratch, loop: any EventLoop) {
        self.door = door
        self.scratch = scratch
        timer = LazyTimer(loop: loop)
    }

    // MARK: - Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        channel = context.channel
        timer.fired = { [unowned self] in deadline($0) }
        if context.channel.isActive { begin() }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin()
        context.fireChannelActive()
    }

    private func begin() {
        peer = channel?.remoteAddress
        timer.arm(.head, in: door.settings.headTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer.cancel()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosing = true
        timer.cancel()
        exchange?.chat?.hangUp()
        tellEnded(hasGone: true)
        exchange = nil
        ahead.removeAll()
        context.fireChannelInactive()
    }

    // MARK: - Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        meter.saw(part)
        guard !isClosing else { return discard(part) }
        // Whatever is kept came earlier and goes first, also in the moment between two exchanges.
        guard !ahead.isEmpty || exchange?.isReceived == true else { return receive(part) }
        ahead.keep(part)
        if ahead.bytes > door.settings.aheadBytesMax, !isReadPaused {
            isReadPaused = true
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        awaitRest()
        context.fireChannelReadComplete()
    }

    // MARK: - Events

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, case .inputClosed = event { return inputClosed() }
        if let step = event as? Drain { return drain(step) }
        if let cut = event as? TokenCut { return self.cut(cut) }
        context.fireUserInboundEventTriggered(event)
    }

    /// A client's FIN: half-close or hang-up, which only a write can tell apart. A whole answer is finished either way.
    private func inputClosed() {
        guard !isInputClosed else { return }
        isInputClosed = true
        if isOutputClosed { context?.close(promise: nil) }
        awaitRest()
        if !isClosing { exchange?.chat?.probe() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        exchange?.chat?.writabilityChanged(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    /// What cannot be read is refused in its turn, after all that came before it; the decoder drops what follows.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        if error == .invalidEOFState { return inputClosed() }
        guard !isClosing, ahead.unreadable == nil else { return }
        ahead.unreadable =
            if error == .headerOverflow {
                meter.isInRequestLine ? .targetTooLong(door.judge.limits.requestLineBytesMax) : .headTooLarge
            } else {
                .badRequest("The bytes received are not an HTTP/1.1 request.", code: "bad_http")
            }
        awaitRest()
    }
}
