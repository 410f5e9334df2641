import NIOCore

/// What of a request's head has come, told from the raw bytes: whether any did, and whether its first line ended.
struct RequestMeter {
    private(set) var hasBytes = false
    private var lineEnded = false

    /// Whether the bytes so far are still those of the request line.
    var isInRequestLine: Bool { !lineEnded }

    mutating func saw(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        hasBytes = true
        if !lineEnded { lineEnded = bytes.readableBytesView.contains(UInt8(ascii: "\n")) }
    }

    mutating func headSeen() { lineEnded = true }

    mutating func messageEnded() {
        hasBytes = false
        lineEnded = false
    }
}

/// Shows the connection its raw bytes before they are decoded.
final class RawBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: HTTPConnection

    init(_ connection: HTTPConnection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.sawBytes(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}
