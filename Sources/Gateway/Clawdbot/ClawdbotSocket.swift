import NIOCore
import NIOWebSocket

/// One WebSocket connection to a Clawdbot gateway: text frames in and out (RFC 6455). Confined to its event loop.
final class ClawdbotSocket: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// Longest message from the server, in bytes; a longer one ends the connection.
    static let messageBytesMax = 8_388_608

    private weak var link: ClawdbotLink?
    private var context: ChannelHandlerContext?
    private(set) var isOpen = true
    /// What the server closed with.
    private var close: (code: Int, reason: String)?

    init(link: ClawdbotLink) { self.link = link }

    func send(_ frame: [UInt8]) {
        guard isOpen, let context else { return }
        write(.text, context.channel.allocator.buffer(bytes: frame), context)
    }

    /// Ends the connection without telling the link, which asks for it.
    ///
    /// - Parameter code: what the server is told; nil to say nothing.
    func end(_ code: Int? = nil, _ reason: String = "") {
        guard isOpen else { return }
        isOpen = false
        link = nil
        guard let context else { return }
        if let code { writeClose(code, reason, context) }
        context.close(promise: nil)
    }

    private func writeClose(_ code: Int, _ reason: String, _ context: ChannelHandlerContext) {
        var data = context.channel.allocator.buffer(capacity: 2 + reason.utf8.count)
        data.write(webSocketErrorCode: WebSocketErrorCode(codeNumber: code))
        data.writeString(reason)
        write(.connectionClose, data, context)
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        // A client masks whatever it sends (RFC 6455 5.3).
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)), promise: nil)
    }

    // MARK: - ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        ended()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isOpen else { return }
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            frame.unmaskedData.withUnsafeReadableBytes { link?.received($0, on: self) }
        case .ping: write(.pong, frame.unmaskedData, context)
        case .connectionClose:
            var data = frame.unmaskedData
            let code = data.readInteger(as: UInt16.self).map(Int.init)
            let reason = data.readString(length: min(data.readableBytes, 123)) ?? ""
            close = code.map { ($0, ServiceText.cut(reason, bytesMax: 123)) }
            writeClose(code.flatMap { $0 == 1005 || $0 == 1006 ? nil : $0 } ?? 1000, "", context)
            context.close(promise: nil)
        default: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { link?.readComplete() }

    func channelInactive(context: ChannelHandlerContext) { ended() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func ended() {
        guard isOpen else { return }
        isOpen = false
        link?.closed(self, code: close?.code, reason: close?.reason ?? "")
        link = nil
    }
}
