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

    enum Deadline: CaseIterable { case head, body, idle, linger, hold, heartbeat, slowReader }

    /// The request in hand.
    struct Exchange {
        var head: HTTPRequestHead
        var route: Route?
        var caller: Caller?
        var requestID: String
        var body: [UInt8] = []
        /// The rest of the body is read and thrown away: the answer is settled.
        var isDiscarding = false
        var isReceived = false
        var isAnswered = false
        var closes: Bool
        var chat: ChatResponse?
    }

    let door: HTTPDoor
    let scratch: LoopScratch
    let timer: LazyTimer<Deadline>
    private(set) var channel: (any Channel)?
    var context: ChannelHandlerContext?
    var exchange: Exchange?
    private var ahead = CircularBuffer<HTTPServerRequestPart>()
    private var aheadBytes = 0
    private var isReadPaused = false
    private var isInputClosed = false
    private(set) var isClosing = false
    private var discardedBytes = 0
    private(set) var meter: RequestMeter

    init(door: HTTPDoor, scratch: LoopScratch, loop: any EventLoop) {
        self.door = door
        self.scratch = scratch
        timer = LazyTimer(loop: loop)
        meter = RequestMeter()
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

    private func begin() { timer.arm(.head, in: door.settings.headTimeout) }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer.cancel()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosing = true
        timer.cancel()
        exchange?.chat?.hangUp()
        exchange = nil
        ahead.removeAll()
        context.fireChannelInactive()
    }

    // MARK: - Reading

    func sawBytes(_ bytes: ByteBuffer) { meter.saw(bytes) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard !isClosing else { return discard(part) }
        guard exchange?.isReceived == true else { return receive(part) }
        aheadBytes += Self.size(of: part)
        ahead.append(part)
        if aheadBytes > door.settings.aheadBytesMax, !isReadPaused {
            isReadPaused = true
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Deadlines are armed only for what a read left unfinished.
        if let exchange, !exchange.isReceived, !isClosing { timer.armOnce(.body, in: door.settings.bodyTimeout) }
        if exchange == nil, meter.hasBytes, !isClosing { timer.armOnce(.head, in: door.settings.headTimeout) }
        context.fireChannelReadComplete()
    }

    func receive(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head): open(head)
        case .body(let bytes): append(bytes)
        case .end: received()
        }
    }

    private func open(_ head: HTTPRequestHead) {
        timer.disarm(.head)
        timer.disarm(.idle)
        meter.headSeen()
        var exchange = Exchange(
            head: head, requestID: scratch.requestIDs.next(), closes: !head.isKeepAlive || head.isBeforeHTTP11)
        do throws(Refusal) {
            let accepted = try door.judge.judge(head, authorize: door.tokens.authorize)
            exchange.route = accepted.route
            exchange.caller = accepted.caller
            self.exchange = exchange
            if head.wantsContinue, door.takesBody(accepted.route, head.method) { writeContinue() }
        } catch {
            exchange.isDiscarding = true
            // A body that is not going to be read, or whose length is unknown, would be taken for the next request.
            if head.hasUnreadableBody(bytesMax: door.settings.discardBytesMax) { exchange.closes = true }
            self.exchange = exchange
            refuse(error)
        }
    }

    private func append(_ bytes: ByteBuffer) {
        guard let exchange else { return }
        if exchange.isDiscarding {
            discardedBytes += bytes.readableBytes
            if discardedBytes > door.settings.discardBytesMax { self.exchange?.closes = true; finishIfDone() }
            return
        }
        let size = exchange.body.count + bytes.readableBytes
        guard size <= door.judge.limits.bodyBytesMax else {
            self.exchange?.isDiscarding = true
            self.exchange?.body = []
            self.exchange?.closes = true
            return refuse(.bodyTooLarge(door.judge.limits.bodyBytesMax))
        }
        if exchange.body.isEmpty, let declared = exchange.head.declaredLength {
            self.exchange?.body.reserveCapacity(min(declared, door.judge.limits.bodyBytesMax))
        }
        self.exchange?.body.append(contentsOf: bytes.readableBytesView)
    }

    private func received() {
        timer.disarm(.body)
        meter.messageEnded()
        discardedBytes = 0
        exchange?.isReceived = true
        if exchange?.isDiscarding == false { door.answer(on: self) }
        finishIfDone()
    }

    // MARK: - The end of an exchange

    /// The answer has been written to its last byte.
    func answered() {
        exchange?.isAnswered = true
        timer.disarm(.hold)
        timer.disarm(.heartbeat)
        timer.disarm(.slowReader)
        finishIfDone()
    }

    private func finishIfDone() {
        guard let done = exchange, done.isAnswered, done.isReceived || done.closes else { return }
        if done.closes { return closeGracefully() }
        exchange = nil
        timer.arm(.idle, in: door.settings.idleTimeout)
        guard !ahead.isEmpty else {
            if isInputClosed { closeGracefully() }
            return
        }
        // Not by recursion: a client may send very many small requests ahead.
        guard let context else { return }
        let box = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute { box.value.takeAhead() }
    }

    private func takeAhead() {
        while !isClosing, exchange?.isReceived != true, let part = ahead.popFirst() {
            aheadBytes -= Self.size(of: part)
            receive(part)
        }
        if isReadPaused, aheadBytes <= door.settings.aheadBytesMax / 2 {
            isReadPaused = false
            try? channel?.syncOptions?.setOption(.autoRead, value: true)
        }
        if ahead.isEmpty, exchange == nil, isInputClosed { closeGracefully() }
    }

    /// Ends our side once all is written, and waits a moment for the client's, so that what was written is not lost to a reset.
    func closeGracefully() {
        guard !isClosing, let context else { return }
        isClosing = true
        timer.cancel()
        timer.fired = { [unowned self] _ in self.context?.close(promise: nil) }
        timer.arm(.slowReader, in: door.settings.slowReaderTimeout)
        if isReadPaused { try? context.channel.syncOptions?.setOption(.autoRead, value: true) }
        let written = context.eventLoop.makePromise(of: Void.self)
        let box = NIOLoopBound(self, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in box.value.closeOutput() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    private func closeOutput() {
        // NIO turns a half-close of the second half into a close.
        context?.close(mode: .output, promise: nil)
        timer.arm(.linger, in: .seconds(1))
    }

    private func discard(_ part: HTTPServerRequestPart) {
        discardedBytes += Self.size(of: part)
        if discardedBytes > door.settings.discardBytesMax * 16 { context?.close(promise: nil) }
    }

    private static func size(of part: HTTPServerRequestPart) -> Int {
        switch part {
        case .head(let head): head.uri.utf8.count + head.headers.count * 32 + 64
        case .body(let bytes): bytes.readableBytes
        case .end: 16
        }
    }

    // MARK: - Events

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, case .inputClosed = event { return inputClosed() }
        context.fireUserInboundEventTriggered(event)
    }

    /// A client's FIN: half-close or hang-up, which only a write can tell apart. A whole answer is finished either way.
    private func inputClosed() {
        isInputClosed = true
        if isClosing { return }
        guard let exchange else { if ahead.isEmpty { closeGracefully() }; return }
        if !exchange.isReceived { return closeGracefully() }
        exchange.chat?.probe()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        exchange?.chat?.writabilityChanged(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        guard !isClosing else { return }
        if error == .invalidEOFState { return inputClosed() }
        let refusal: Refusal =
            if error == .headerOverflow {
                meter.isInRequestLine ? .targetTooLong(door.judge.limits.requestLineBytesMax) : .headTooLarge
            } else {
                .badRequest("The bytes received are not an HTTP/1.1 request.", code: "bad_http")
            }
        if exchange?.isReceived == true, exchange?.isAnswered == false {
            // An earlier request is still being answered: its answer first, then this refusal.
            exchange?.closes = true
            return
        }
        if exchange?.isAnswered == true { return closeGracefully() }
        refuseUnreadable(refusal)
    }

    private func deadline(_ kind: Deadline) {
        switch kind {
        case .head where meter.hasBytes: refuseUnreadable(.timedOut("head"))
        case .head, .idle: if exchange == nil { closeGracefully() }
        case .body:
            guard exchange?.isReceived == false else { return }
            if exchange?.isAnswered == true { closeGracefully() } else { refuseUnreadable(.timedOut("body")) }
        case .linger, .slowReader: context?.close(promise: nil)
        case .hold: exchange?.chat?.holdEnded()
        case .heartbeat: exchange?.chat?.heartbeat()
        }
    }

    /// Refuses a request that could not be read to its end, and closes.
    private func refuseUnreadable(_ refusal: Refusal) {
        let head = exchange?.head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        exchange = Exchange(head: head, requestID: exchange?.requestID ?? scratch.requestIDs.next(), isDiscarding: true, closes: true)
        refuse(refusal)
    }
}
