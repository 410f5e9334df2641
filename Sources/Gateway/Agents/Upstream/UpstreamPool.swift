import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The connections of one event loop to one upstream: idle ones on a stack, the latest used first. Confined to its loop.
final class UpstreamPool {
    let endpoint: UpstreamEndpoint
    let timeouts: UpstreamTimeouts
    let loop: any EventLoop
    /// Scratch for the chunks that this loop's connections read.
    let tape = JSONTape()
    private var idle: [UpstreamConnection] = []
    /// More than this are closed instead of kept.
    private let idleMax = 256
    private var warmth: Warmth

    init(endpoint: UpstreamEndpoint, timeouts: UpstreamTimeouts, loop: any EventLoop) {
        self.endpoint = endpoint
        self.timeouts = timeouts
        self.loop = loop
        warmth = Warmth(keepsFor: timeouts.keepWarm)
    }

    /// A connection that was used before and is still open; the caller must be ready for it to turn out closed.
    func takeIdle() -> UpstreamConnection? {
        warmth.used(now: loop.now)
        defer { warmUp() }
        while let connection = idle.popLast() {
            connection.timer.disarm(.kept)
            if connection.isUsable { return connection }
        }
        return nil
    }

    /// Takes a connection back whose response has ended.
    func keep(_ connection: UpstreamConnection) {
        warmth.answered()
        add(connection)
    }

    private func add(_ connection: UpstreamConnection) {
        guard idle.count < idleMax, connection.isUsable else { return connection.close() }
        // On the connection's one scheduled task, which is seldom moved: a request in between costs no scheduling.
        connection.timer.arm(.kept, in: timeouts.kept)
        connection.isOutlived = false
        idle.append(connection)
    }

    func forget(_ connection: UpstreamConnection) {
        if let index = idle.firstIndex(where: { $0 === connection }) { idle.remove(at: index) }
        warmUp()
    }

    // MARK: - Ahead of need

    func keepWarm() {
        warmth.used(now: loop.now)
        warmUp()
    }

    func letCool() { warmth.stop() }

    /// A connection has waited as long as one is kept: closed, the last one not before there is a fresh one.
    func outlived(_ connection: UpstreamConnection) {
        guard warmth.isWarm(now: loop.now), idle.count == 1, !connection.isOutlived else { return connection.close() }
        connection.isOutlived = true
        connection.timer.arm(.kept, in: timeouts.kept)
        warmUp()
    }

    private var hasSpare: Bool { idle.contains { !$0.isOutlived } }

    private func warmUp() {
        guard let wait = warmth.next(hasSpare: hasSpare, now: loop.now) else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: wait) { bound.value.openAhead() }
    }

    private func openAhead() {
        guard !hasSpare, warmth.isWarm(now: loop.now) else { return warmth.left() }
        let bound = NIOLoopBound(self, eventLoop: loop)
        connect().whenComplete { outcome in
            let pool = bound.value
            switch outcome {
            case .success(let connection):
                pool.warmth.opened(now: pool.loop.now)
                pool.add(connection)
                for old in pool.idle where old.isOutlived { old.close() }
            case .failure:
                pool.warmth.failed()
                pool.warmUp()
            }
        }
    }

    func connect() -> EventLoopFuture<UpstreamConnection> {
        let bound = NIOLoopBound(self, eventLoop: loop)
        let endpoint = endpoint
        return ClientBootstrap(group: loop)
            .connectTimeout(timeouts.connect)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 65_536))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = UpstreamConnection(channel: channel, pool: bound.value)
                    let pipeline = channel.pipeline.syncOperations
                    if let tls = endpoint.tls {
                        let isAddress = (try? SocketAddress(ipAddress: endpoint.host, port: 0)) != nil
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : endpoint.host))
                    }
                    var limits = NIOHTTPDecoderLimitConfiguration()
                    limits.maxHeaderListSize = 32_768
                    limits.maxHeaderFieldSize = 16_384
                    try pipeline.addHandler(WholeRequests())
                    try pipeline.addHandler(
                        ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)))
                    try pipeline.addHandler(connection)
                }
            }
            .connect(host: endpoint.host, port: endpoint.port)
            // Several channels may have been tried at once, one for each address: the connection is that of the one that was taken.
            .flatMapThrowing { channel in
                NIOLoopBound(try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self), eventLoop: channel.eventLoop)
            }
            .map { $0.value }
    }

    /// Whether the upstream takes a connection; one that is made for the question is kept for the next request.
    func probe() -> EventLoopFuture<Bool> {
        if idle.contains(where: \.isUsable) { return loop.makeSucceededFuture(true) }
        let bound = NIOLoopBound(self, eventLoop: loop)
        return connect().map { connection in
            bound.value.add(connection)
            return true
        }.flatMapErrorThrowing { _ in false }
    }
}
