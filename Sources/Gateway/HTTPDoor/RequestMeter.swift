import NIOCore
import NIOHTTP1

/// How far the request that is coming in has got, told from the raw bytes and from what the decoder made of them: whether a head has
/// begun, and whether its first line ended.
///
/// For every read, in this order: `saw` of the bytes, `saw` of each part decoded from them, `decoded`.
struct RequestMeter {
    /// Whether bytes of a head have come that is not whole yet. Empty lines before a head do not count (RFC 9112 2.2).
    private(set) var hasBytes = false
    private var lineEnded = false
    private var isInMessage = false
    // Of the read in hand: whether its last message ended, began, and how much body that message got, in bytes.
    private var hasEnded = false
    private var hasBegun = false
    private var bodyBytes = 0

    /// Whether the bytes so far are still those of the request line.
    var isInRequestLine: Bool { !lineEnded }

    /// Bytes have been read and not decoded yet.
    mutating func saw(_ bytes: ByteBuffer) {
        hasEnded = false
        hasBegun = false
        bodyBytes = 0
        if !isInMessage { sawHead(bytes.readableBytesView) }
    }

    mutating func saw(_ part: HTTPServerRequestPart) {
        switch part {
        case .head:
            isInMessage = true
            hasBytes = false
            lineEnded = true
            hasEnded = false
            hasBegun = true
            bodyBytes = 0
        case .body(let bytes): bodyBytes += bytes.readableBytes
        case .end:
            isInMessage = false
            lineEnded = false
            hasEnded = true
        }
    }

    /// The bytes have been decoded: what follows the end of the last message begins the next head.
    mutating func decoded(_ bytes: ByteBuffer) {
        guard hasEnded, bytes.readableBytes > 0 else { return }
        let view = bytes.readableBytesView
        if endsMessage(view) || endsMessage(view.dropLast(Self.lineEnds(of: view))) { return }
        hasBytes = true
        // After a body it is not known which line the last one is; the next line end tells.
        guard bodyBytes == 0, let end = view.lastIndex(of: UInt8(ascii: "\n")) else { return }
        lineEnded = !Self.endsWithEmptyLine(view[...end])
    }

    /// Whether a read that held the end of a message held nothing after it: it ends with an empty line (of a head, of a chunked body), or
    /// with as many bytes as there were of the body, straight after the head's empty line or from the beginning of the read.
    private func endsMessage(_ view: ByteBufferView) -> Bool {
        if view.count == bodyBytes || Self.endsWithEmptyLine(view) { return true }
        return hasBegun && bodyBytes > 0 && bodyBytes < view.count && Self.endsWithEmptyLine(view.dropLast(bodyBytes))
    }

    private static func lineEnds(of view: ByteBufferView) -> Int {
        view.reversed().prefix { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }.count
    }

    private mutating func sawHead(_ view: ByteBufferView) {
        guard !lineEnded else { return }
        let line = hasBytes ? view : view.drop { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
        guard !line.isEmpty else { return }
        hasBytes = true
        lineEnded = line.contains(UInt8(ascii: "\n"))
    }

    private static func endsWithEmptyLine(_ view: ByteBufferView) -> Bool {
        var isAfterLineEnd = false
        for byte in view.reversed() {
            switch byte {
            case UInt8(ascii: "\n"):
                if isAfterLineEnd { return true }
                isAfterLineEnd = true
            case UInt8(ascii: "\r") where isAfterLineEnd: continue
            default: return false
            }
        }
        // All of it line ends: the lines before were in an earlier read.
        return isAfterLineEnd
    }
}

/// Shows the connection its raw bytes before and after they are decoded.
final class RawBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: HTTPConnection

    init(_ connection: HTTPConnection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        let hadBytes = connection.meter.hasBytes
        connection.meter.saw(bytes)
        if !hadBytes, connection.meter.hasBytes { connection.headBeganNs = connection.nowNs }
        context.fireChannelRead(data)
        connection.meter.decoded(bytes)
        if connection.headBeganNs == nil, connection.meter.hasBytes { connection.headBeganNs = connection.nowNs }
    }
}
