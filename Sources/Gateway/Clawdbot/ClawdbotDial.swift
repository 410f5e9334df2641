import Conversation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// Makes WebSocket connections to one Clawdbot gateway.
struct ClawdbotDial: Sendable {
    let place: BaseURL
    /// Nil for `ws://`.
    let tls: NIOSSLContext?
    let connectLimit: TimeAmount

    /// - Throws: when TLS cannot be set up.
    init(_ place: BaseURL, connectLimit: TimeAmount) throws {
        self.place = place
        tls = place.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
        self.connectLimit = connectLimit
    }

    /// A channel with `socket` in it, behind the upgrade; fails with ``ClawdbotRefusal``.
    func connect(_ socket: ClawdbotSocket, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        let socket = NIOLoopBound(socket, eventLoop: loop)
        return ClientBootstrap(group: loop)
            .connectTimeout(connectLimit)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try prepare(channel, socket) } }
            .connect(host: place.host, port: place.port)
            .flatMap { channel in
                // Several channels may have been tried at once, one for each address: only the one that was taken asks.
                do {
                    return try channel.pipeline.syncOperations.handler(type: ClawdbotUpgrade.self).begin()
                } catch {
                    return channel.eventLoop.makeFailedFuture(error)
                }
            }
            .flatMapErrorThrowing { throw Self.refusal($0) }
    }

    private func prepare(_ channel: any Channel, _ socket: NIOLoopBound<ClawdbotSocket>) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls {
            let isAddress = (try? SocketAddress(ipAddress: place.host, port: 0)) != nil
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : place.host))
        }
        let request = ClawdbotUpgrade(place: place, limit: connectLimit, outcome: channel.eventLoop.makePromise())
        let bound = NIOLoopBound(request, eventLoop: channel.eventLoop)
        let bytesMax = ClawdbotSocket.messageBytesMax
        let upgrader = NIOWebSocketClientUpgrader(maxFrameSize: bytesMax, automaticErrorHandling: false) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                // In place before the first frame, which may have come with the answer.
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(WebSocketProtocolErrorHandler(isServer: false))
                try pipeline.addHandler(
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1_024, maxAccumulatedFrameSize: bytesMax))
                try pipeline.addHandler(socket.value)
                bound.value.upgraded(channel)
            }
        }
        let upgrade: NIOHTTPClientUpgradeSendableConfiguration = (
            upgraders: [upgrader],
            completionHandler: { $0.pipeline.syncOperations.removeHandler(bound.value, promise: nil) }
        )
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderListSize = 32_768
        limits.maxHeaderFieldSize = 16_384
        try pipeline.addHTTPClientHandlers(
            leftOverBytesStrategy: .forwardBytes, decoderLimitConfiguration: limits, withClientUpgrade: upgrade)
        try pipeline.addHandler(request)
    }

    static func refusal(_ error: any Error) -> ClawdbotRefusal {
        if let refusal = error as? ClawdbotRefusal { return refusal }
        if let failure = UpstreamFault.tls(error) { return .tls(failure) }
        if UpstreamFault.isTimeout(error) { return .unreachable("it does not answer") }
        if let failed = error as? NIOConnectionError, let cause = failed.connectionErrors.first?.error as? IOError {
            return .unreachable(String(cString: strerror(cause.errnoCode)))
        }
        return .unreachable("\(error)")
    }
}
