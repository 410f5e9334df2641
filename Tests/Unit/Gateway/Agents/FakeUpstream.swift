import Glibc
import NIOCore
import NIOPosix

/// An upstream of raw bytes on a port of its own: a test is told of each connection and request, and writes what it likes.
struct FakeUpstream: Sendable {
    /// A request as it came, and the connection to answer it on.
    struct Asked: Sendable {
        let connection: Connection
        let head: String
        /// Empty where requests are told of at the end of their heads.
        let body: String
    }

    /// One accepted connection.
    struct Connection: Sendable {
        let channel: any Channel
        /// How many were accepted before it.
        let number: Int

        func write(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

        func close() async { try? await channel.close() }

        /// Closes with RST in place of FIN.
        func reset() async throws {
            if let options = channel as? any SocketOptionProvider {
                try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            await close()
        }

        func readOn() async throws { try await channel.setOption(.autoRead, value: true).get() }

        /// Returns once it is closed, by whichever side.
        func closed() async throws { try await channel.closeFuture.get() }
    }

    private let server: any Channel
    private let asked: AsyncStream<Asked>
    private let opened: AsyncStream<Connection>

    /// - Parameters:
    ///   - tellsHeads: whether a request is told of at the end of its head; its body is not read until ``Connection/readOn()``.
    ///   - initialize: puts handlers before those that read requests.
    static func start(
        on group: any EventLoopGroup, tellsHeads: Bool = false,
        initialize: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws -> FakeUpstream {
        let (asked, asking) = AsyncStream<Asked>.makeStream()
        let (opened, opening) = AsyncStream<Connection>.makeStream()
        let accepted = LockedBox(0)
        let server = try await ServerBootstrap(group: group)
            // Set while it listens, so that the kernel takes little of a request that is not read.
            .serverChannelOption(.socketOption(.so_rcvbuf), value: tellsHeads ? 65_536 : 1_048_576)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = accepted.with { count in
                        defer { count += 1 }
                        return count
                    }
                    let connection = Connection(channel: channel, number: number)
                    try initialize(channel)
                    let requests = RequestReader(connection: connection, tellsHeads: tellsHeads) { asking.yield($0) }
                    try channel.pipeline.syncOperations.addHandler(requests)
                    opening.yield(connection)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return FakeUpstream(server: server, asked: asked, opened: opened)
    }

    var port: Int { server.localAddress?.port ?? 0 }

    func nextRequest() async throws -> Asked {
        for await asked in asked { return asked }
        throw CancellationError()
    }

    func nextConnection() async throws -> Connection {
        for await connection in opened { return connection }
        throw CancellationError()
    }

    /// Takes no more connections.
    func stop() async { try? await server.close() }
}

/// Tells of each request once it is whole.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: FakeUpstream.Connection
    private let tellsHeads: Bool
    private let tell: (FakeUpstream.Asked) -> Void
    private var text = ""
    private var isHeadTold = false

    init(connection: FakeUpstream.Connection, tellsHeads: Bool, _ tell: @escaping (FakeUpstream.Asked) -> Void) {
        self.connection = connection
        self.tellsHeads = tellsHeads
        self.tell = tell
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let head = String(text[..<end.lowerBound])
        if tellsHeads {
            guard !isHeadTold else { return }
            isHeadTold = true
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
            return tell(.init(connection: connection, head: head, body: ""))
        }
        // A request without a length has no body.
        let length = head.split(separator: "\r\n").compactMap { line in
            line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst(16)) : nil
        }.first
        let body = text[end.upperBound...]
        guard body.utf8.count >= length ?? 0 else { return }
        text = ""
        tell(.init(connection: connection, head: head, body: String(body)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// What upstreams write.
enum FakeAnswer {
    static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    static let end = "0\r\n\r\n"

    static func chunk(_ text: String) -> String { String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n" }

    static func delta(_ text: String) -> String {
        #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}]}"# + "\n\n"
    }

    static let finish = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
    static let done = "data: [DONE]\n\n"

    /// A whole response on a connection that is kept.
    static func whole(_ text: String) -> String { head + chunk(delta(text)) + chunk(finish) + chunk(done) + end }
}
