import Glibc
import NIOCore
import NIOPosix

/// A voice service of raw bytes: a test is told of each connection and request, and writes what it likes.
final class ServicePeer: Sendable {
    /// One accepted connection.
    final class Connection: Sendable {
        let channel: any Channel
        let requests = Heard<ServiceBytes.Request>()
        let isClosed = Heard<Bool>()

        init(channel: any Channel) { self.channel = channel }

        func send(_ messages: String...) async throws { try await send(bytes: messages.flatMap { ServiceBytes.frame($0) }) }

        func send(bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

        /// Waits for the request of this method that comes first after `count` others of it.
        func request(_ method: String, after count: Int = 0) async throws -> ServiceBytes.Request {
            let all = await requests.wait { $0.count { $0.method == method } > count }
            return all.filter { $0.method == method }[count]
        }

        func close() async { try? await channel.close() }
    }

    private let server: any Channel
    private let accepted: Heard<Connection>

    private init(server: any Channel, accepted: Heard<Connection>) {
        self.server = server
        self.accepted = accepted
    }

    /// - Parameter answers: what each request is answered with at once; nil for what the test answers itself.
    static func start(
        at path: String?, mode: mode_t = 0o600, answers: @escaping @Sendable (ServiceBytes.Request) -> String? = { standard($0) }
    ) async throws -> ServicePeer {
        let accepted = Heard<Connection>()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let connection = Connection(channel: channel)
                try channel.pipeline.syncOperations.addHandler(RequestReader(connection: connection, answers: answers))
                accepted.append(connection)
            }
        }
        guard let path else {
            return ServicePeer(server: try await bootstrap.bind(host: "127.0.0.1", port: 0).get(), accepted: accepted)
        }
        let server = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        chmod(path, mode)
        return ServicePeer(server: server, accepted: accepted)
    }

    /// A service that is well and has no call.
    static func standard(_ request: ServiceBytes.Request) -> String? {
        switch request.method {
        case "health": ServiceBytes.result(request.id, #"{"status": "ok"}"#)
        case "status": ServiceBytes.result(request.id, #"{"service": "telegram-voice", "version": "1.1.0"}"#)
        case "call.status": ServiceBytes.result(request.id, ServiceBytes.idle)
        default: nil
        }
    }

    var port: Int { server.localAddress?.port ?? 0 }

    func connection(_ number: Int = 0) async -> Connection { await accepted.wait { $0.count > number }[number] }

    /// Takes no more connections, and ends those there are.
    func stop() async {
        try? await server.close()
        for connection in accepted.all { await connection.close() }
    }
}

private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: ServicePeer.Connection
    private let answers: @Sendable (ServiceBytes.Request) -> String?
    private var bytes: [UInt8] = []

    init(connection: ServicePeer.Connection, answers: @escaping @Sendable (ServiceBytes.Request) -> String?) {
        self.connection = connection
        self.answers = answers
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += Array(unwrapInboundIn(data).readableBytesView)
        for request in (try? ServiceBytes.requests(&bytes)) ?? [] {
            if let answer = answers(request) {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: ServiceBytes.frame(answer))), promise: nil)
            }
            connection.requests.append(request)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { connection.isClosed.append(true) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
