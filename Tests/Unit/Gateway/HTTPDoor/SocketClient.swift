import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A client on a real socket, which the test reads byte by byte.
final class SocketClient: Sendable {
    private let channel: any Channel
    private let incoming: Mailbox<String>
    private let unread = Mutex("")

    private init(channel: any Channel, incoming: Mailbox<String>) {
        self.channel = channel
        self.incoming = incoming
    }

    /// - Parameter receiveBytes: the size of the kernel's receive buffer; the system's choice when nil.
    static func connect(to address: SocketAddress, receiveBytes: Int? = nil) async throws -> SocketClient {
        let incoming = Mailbox<String>()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { $0.pipeline.addHandler(Reader(incoming: incoming)) }
        if let receiveBytes { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBytes)) }
        return SocketClient(channel: try await bootstrap.connect(to: address).get(), incoming: incoming)
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    /// Ends this side and goes on reading.
    func sendEnd() async throws { try await channel.close(mode: .output).get() }

    /// Stops and begins to take bytes from the socket.
    func setReading(_ isReading: Bool) async throws { try await channel.setOption(.autoRead, value: isReading).get() }

    /// Hangs up with a reset (RST).
    func reset() async throws {
        guard let options = channel as? any SocketOptionProvider else { throw ChannelError.operationUnsupported }
        try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
    }

    func close() async throws { try await channel.close() }

    /// Reads up to and including `end`; what came after it stays for the next reading.
    func read(upTo end: String) async throws -> String {
        while true {
            let found = unread.withLock { unread -> String? in
                guard let range = unread.firstRange(of: end) else { return nil }
                defer { unread = String(unread[range.upperBound...]) }
                return String(unread[..<range.upperBound])
            }
            if let found { return found }
            guard let more = await incoming.next() else { throw ChannelError.eof }
            unread.withLock { $0 += more }
        }
    }

    /// All there is to read until the other side ends.
    func readToEnd() async -> String {
        while let more = await incoming.next() { unread.withLock { $0 += more } }
        return unread.withLock { $0 }
    }

    private final class Reader: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let incoming: Mailbox<String>

        init(incoming: Mailbox<String>) { self.incoming = incoming }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { incoming.post(String(buffer: unwrapInboundIn(data))) }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? ChannelEvent, case .inputClosed = event { incoming.close() }
        }
        func channelInactive(context: ChannelHandlerContext) { incoming.close() }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { incoming.close() }
    }
}
