import NIOCore
import NIOPosix
import Synchronization

/// Listens for HTTP/1.1 and gives each connection its pipeline: raw bytes, NIOHTTP1's decoder, ``HTTPConnection``.
final class HTTPServer: Sendable {
    private let door: HTTPDoor
    private let group: any EventLoopGroup
    private let connectionsMax: Atomic<Int>
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(door: HTTPDoor, group: any EventLoopGroup, connectionsMax: Int) {
        self.door = door
        self.group = group
        self.connectionsMax = Atomic(connectionsMax)
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
            // Requests are small and streams are held long: a connection keeps the buffer it last read into.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 65_536)
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
        guard admit(channel) else { return try channel.pipeline.syncOperations.addHandler(Turnstile(scratch, door.observers)) }
        try channel.syncOptions?.setOption(.writeBufferWaterMark, value: door.settings.writeBufferWaterMark)
        try door.addHandlers(to: channel, scratch)
    }

    /// Counts a connection in, unless it is one too many: those that are turned away are not counted.
    private func admit(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let connectionsMax = connectionsMax.load(ordering: .relaxed)
        let isAdmitted = open.withLock { open in
            guard connectionsMax == 0 || open.count < connectionsMax else { return false }
            open[id] = channel
            return true
        }
        if isAdmitted { channel.closeFuture.whenComplete { [self] _ in open.withLock { $0[id] = nil } } }
        return isAdmitted
    }

    /// Admits so many from now on; who is in stays in.
    func admit(connectionsMax: Int) { self.connectionsMax.store(connectionsMax, ordering: .relaxed) }

    /// How many connections are admitted and open.
    var connectionCount: Int { open.withLock { $0.count } }

    /// The admitted connections that are open.
    var openChannels: [any Channel] { open.withLock { Array($0.values) } }

    /// Closes every connection.
    func closeConnections() {
        for channel in openChannels { channel.close(promise: nil) }
    }
}
