import NIOCore
import NIOHTTP1

/// One connection to an upstream; carries one request at a time. Confined to its event loop.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// What is waited for: a reply's beginning, its next piece, the next request.
    enum Deadline: CaseIterable { case firstToken, idle, kept }

    private let channel: any Channel
    private let pool: UpstreamPool
    let timer: LazyTimer<Deadline>
    private var request: UpstreamRequest?
    private var context: ChannelHandlerContext?
    private var keepsAlive = true
    private var isOpen = true
    private var isReading = true
    /// Whether it has waited too long for a request, and only waits for a fresh one to take its place.
    var isOutlived = false

    init(channel: any Channel, pool: UpstreamPool) {
        self.channel = channel
        self.pool = pool
        timer = LazyTimer(loop: channel.eventLoop)
        timer.fired = { [unowned self] deadline in
            if let request { request.deadline(deadline) } else { pool.outlived(self) }
        }
    }

    var isUsable: Bool { isOpen && keepsAlive && channel.isActive }

    func send(_ request: UpstreamRequest, body: [UInt8]) {
        guard let context else {
            close()
            return request.lost(nil)
        }
        self.request = request
        keepsAlive = true
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
            keepsAlive = head.isKeepAlive && head.status != .switchingProtocols
            guard let request else { return close() }
            request.head(head)
        case .body(let bytes): request?.body(bytes)
        case .end:
            let ended = request
            request = nil
            timer.disarm(.firstToken)
            timer.disarm(.idle)
            // The request may have paused the channel; the next one starts reading.
            setReading(true)
            ended?.ended()
            if isUsable, isWritten { pool.keep(self) } else { close() }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { request?.readComplete() }

    func channelInactive(context: ChannelHandlerContext) { lost(nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lost(error)
        context.close(promise: nil)
    }

    /// Whether the whole request has left; a response may come before.
    private var isWritten: Bool { (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) == 0 }

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
