import Conversation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Listens for HTTP/1.1 and gives each connection its pipeline: raw bytes, NIOHTTP1's decoder, ``HTTPConnection``.
final class HTTPServer: Sendable {
    private let door: HTTPDoor
    private let group: any EventLoopGroup
    private let connectionsMax: Int
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(door: HTTPDoor, group: any EventLoopGroup, connectionsMax: Int) {
        self.door = door
        self.group = group
        self.connectionsMax = connectionsMax
    }

    /// Binds and begins to accept.
    ///
    /// - Throws: what the system says of the address, such as one in use.
    func listen(host: String, port: Int) async throws -> any Channel {
        let scratch = try LoopScratches(group: group)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: door.settings.streamBufferBytesMax / 2, high: door.settings.streamBufferBytesMax)
            )
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let scratch = scratch[channel.eventLoop] else { throw ChannelError.operationUnsupported }
                    try add(channel, scratch)
                }
            }
            .bind(host: host, port: port).get()
    }

    private func add(_ channel: any Channel, _ scratch: LoopScratch) throws {
        let id = ObjectIdentifier(channel)
        let isCrowded = open.withLock { open in
            open[id] = channel
            return connectionsMax > 0 && open.count > connectionsMax
        }
        channel.closeFuture.whenComplete { [self] _ in open.withLock { $0[id] = nil } }
        let pipeline = channel.pipeline.syncOperations
        if isCrowded { return try pipeline.addHandler(Turnstile(scratch)) }
        let connection = HTTPConnection(door: door, scratch: scratch, loop: channel.eventLoop)
        let limits = door.judge.limits
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        // Wider than ours by what the framing itself takes, so that our own judgement comes first where it can.
        decoderLimits.maxHeaderFieldSize = max(limits.headBytesMax, limits.requestLineBytesMax) + 1024
        decoderLimits.maxHeaderListSize = limits.headBytesMax + limits.requestLineBytesMax + 1024
        decoderLimits.maxHeaderFieldCount = limits.headerFieldsMax + 1
        try pipeline.addHandler(RawBytes(connection))
        try pipeline.addHandler(
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoderLimits)))
        try pipeline.addHandler(connection)
    }

    /// Closes every connection.
    func closeConnections() {
        for channel in open.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }
}

/// The scratch of each loop, made before the first connection.
private struct LoopScratches: @unchecked Sendable {
    // Unchecked: each value is touched on its own loop alone.
    private var scratches: [ObjectIdentifier: LoopScratch] = [:]

    /// - Throws: for a group whose loops cannot run actors.
    init(group: any EventLoopGroup) throws {
        for loop in group.makeIterator() {
            guard let home = SessionHome(loop) else { throw ChannelError.operationUnsupported }
            scratches[ObjectIdentifier(loop)] = LoopScratch(home)
        }
    }

    subscript(loop: any EventLoop) -> LoopScratch? { scratches[ObjectIdentifier(loop)] }
}

/// Turns a connection away that is one too many.
private final class Turnstile: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let scratch: LoopScratch

    init(_ scratch: LoopScratch) { self.scratch = scratch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let refusal = Refusal.tooManyConnections
        let json = ErrorEnvelope(message: refusal.message, type: refusal.type, param: nil, code: refusal.code).bytes
        var buffer = context.channel.allocator.buffer(capacity: 512)
        ResponseHead(
            status: refusal.status, contentType: "application/json", contentLength: json.count, closes: true,
            requestID: scratch.requestIDs.next(), more: refusal.headers
        ).write(to: &buffer, date: scratch.date.now)
        buffer.writeBytes(json)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        context.close(promise: nil)
    }
}
