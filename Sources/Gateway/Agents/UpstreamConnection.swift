import NIOCore
import NIOHTTP1

/// One connection to an upstream; carries one request at a time. Confined to its event loop.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    enum Deadline: CaseIterable { case firstToken, idle }

    private let channel: any Channel
    private unowned let pool: UpstreamPool
    let timer: LazyTimer<Deadline>
    private var request: UpstreamRequest?
    private var context: ChannelHandlerContext?
    private var keepsAlive = true
    private var isOpen = true
    private var isReading = true
    /// Whether a request has been answered here before.
    private(set) var isUsed = false

    init(channel: any Channel, pool: UpstreamPool) {
        self.channel = channel
        self.pool = pool
        timer = LazyTimer(loop: channel.eventLoop)
        timer.fired = { [unowned self] in request?.deadline($0) }
    }

    var isUsable: Bool { isOpen && keepsAlive && channel.isActive }

    func send(_ request: UpstreamRequest, body: [UInt8]) {
        self.request = request
        keepsAlive = true
        guard let context else { return close() }
        let buffer = pool.endpoint.request(body, channel.allocator)
        context.write(wrapOutboundOut(.head(Self.head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    }

    /// What the response decoder is told of each request; the bytes are the endpoint's.
    private static let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")

    func setReading(_ isReading: Bool) {
        guard isReading != self.isReading else { return }
        self.isReading = isReading
        try? channel.syncOptions?.setOption(.autoRead, value: isReading)
    }

    /// Ends the connection, and with it the request on it.
    func close() {
        isOpen = false
        request = nil
        timer.cancel()
        pool.forget(self)
        channel.close(promise: nil)
    }

    // MARK: - ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            keepsAlive = head.isKeepAlive
            guard let request else { return close() }
            request.head(head)
        case .body(let bytes): request?.body(bytes)
        case .end:
            let ended = request
            request = nil
            isUsed = true
            timer.disarm(.firstToken)
            timer.disarm(.idle)
            // The request may have paused the channel; the next one starts reading.
            setReading(true)
            ended?.ended()
            if isUsable { pool.keep(self) } else { close() }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { request?.readComplete() }

    func channelInactive(context: ChannelHandlerContext) { lost(nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lost(error)
        context.close(promise: nil)
    }

    private func lost(_ error: (any Error)?) {
        guard isOpen else { return }
        isOpen = false
        timer.cancel()
        pool.forget(self)
        let request = self.request
        self.request = nil
        request?.lost(error)
    }
}
