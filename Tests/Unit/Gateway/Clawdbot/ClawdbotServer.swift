import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// A WebSocket server on a port of its own: a test is told of each connection and frame, and writes what it likes.
struct ClawdbotServer: Sendable {
    struct Connection: Sendable {
        let channel: any Channel
        private let frames: AsyncStream<String>

        init(channel: any Channel, frames: AsyncStream<String>) {
            self.channel = channel
            self.frames = frames
        }

        /// The next text frame; a close is `close CODE REASON`.
        func next() async throws -> String {
            for await frame in frames { return frame }
            throw CancellationError()
        }

        func send(_ text: String) async throws { try await write(.text, ByteBuffer(string: text)) }

        /// In three frames, as RFC 6455 5.4 allows.
        func sendFragmented(_ text: String) async throws {
            let bytes = Array(text.utf8)
            let third = bytes.count / 3
            let pieces = [bytes[..<third], bytes[third..<(2 * third)], bytes[(2 * third)...]]
            for (number, piece) in pieces.enumerated() {
                let frame = WebSocketFrame(fin: number == 2, opcode: number == 0 ? .text : .continuation, data: ByteBuffer(bytes: piece))
                try await channel.writeAndFlush(frame)
            }
        }

        func ping() async throws { try await write(.ping, ByteBuffer(string: "are you there")) }

        func close(_ code: Int, _ reason: String = "") async throws {
            var data = ByteBuffer()
            data.write(webSocketErrorCode: WebSocketErrorCode(codeNumber: code))
            data.writeString(reason)
            try await write(.connectionClose, data)
        }

        func greet(_ more: String = "") async throws -> String {
            try await send(#"{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1}}"#)
            let connect = try await next()
            try await send(#"{"type":"res","id":"\#(Self.id(connect))","ok":true,"payload":{"type":"hello-ok","protocol":3\#(more)}}"#)
            return connect
        }

        /// The id of a request, which stands second in it.
        static func id(_ request: String) -> String {
            String(request.split(separator: "\"id\":\"").dropFirst().first?.prefix { $0 != "\"" } ?? "")
        }

        private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) async throws {
            try await channel.writeAndFlush(WebSocketFrame(fin: true, opcode: opcode, data: data))
        }
    }

    let server: any Channel
    private let opened: AsyncStream<Connection>

    var port: Int { server.localAddress?.port ?? 0 }

    func nextConnection() async throws -> Connection {
        for await connection in opened { return connection }
        throw CancellationError()
    }

    /// - Parameter greeting: sent with the answer to the upgrade, in the same piece.
    static func start(on group: any EventLoopGroup, path: String = "/", greeting: String? = nil) async throws -> ClawdbotServer {
        let (opened, opening) = AsyncStream<Connection>.makeStream()
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let upgrader = NIOWebSocketServerUpgrader(
                        maxFrameSize: 1 << 20, automaticErrorHandling: false,
                        shouldUpgrade: { channel, head in channel.eventLoop.makeSucceededFuture(head.uri == path ? HTTPHeaders() : nil) },
                        upgradePipelineHandler: { channel, _ in
                            channel.eventLoop.makeCompletedFuture {
                                let (frames, framing) = AsyncStream<String>.makeStream()
                                try channel.pipeline.syncOperations.addHandler(Frames(framing: framing))
                                if let greeting {
                                    channel.writeAndFlush(
                                        WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: greeting)), promise: nil)
                                }
                                opening.yield(Connection(channel: channel, frames: frames))
                            }
                        })
                    let refuser = NIOLoopBound(Refuser(), eventLoop: channel.eventLoop)
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withServerUpgrade: (
                            upgraders: [upgrader],
                            completionHandler: { $0.pipeline.syncOperations.removeHandler(refuser.value, promise: nil) }
                        ))
                    try channel.pipeline.syncOperations.addHandler(refuser.value)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ClawdbotServer(server: server, opened: opened)
    }

    /// Tells of the frames that come.
    private final class Frames: ChannelInboundHandler {
        typealias InboundIn = WebSocketFrame

        private let framing: AsyncStream<String>.Continuation

        init(framing: AsyncStream<String>.Continuation) { self.framing = framing }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let frame = unwrapInboundIn(data)
            var bytes = frame.unmaskedData
            guard frame.maskKey != nil else {
                framing.yield("not masked")
                return
            }
            switch frame.opcode {
            case .text: framing.yield(String(buffer: bytes))
            case .pong: framing.yield("pong " + String(buffer: bytes))
            case .connectionClose:
                let code = bytes.readInteger(as: UInt16.self) ?? 0
                framing.yield("close \(code) \(String(buffer: bytes))")
            default: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) { framing.finish() }
    }

    /// Answers what asks for no WebSocket.
    private final class Refuser: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            let head = HTTPResponseHead(version: .http1_1, status: .notFound, headers: ["content-length": "0"])
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
