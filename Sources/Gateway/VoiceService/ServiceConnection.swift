import NIOCore

/// One connection to the voice service: bytes in, frames out, and the other way. Confined to its event loop.
final class ServiceConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private weak var link: ServiceLink?
    private var channel: (any Channel)?
    private var reader = FrameReader()
    private var frameCount = 0
    private(set) var isOpen = true
    /// Whether anything has come that could be read.
    var hasBeenHeard = false
    /// Whether the service has been asked, or is being asked, what it is and which call it has.
    var isProbed = false

    init(link: ServiceLink) { self.link = link }

    /// Begins to read.
    func open(_ channel: any Channel) {
        self.channel = channel
        guard isOpen, channel.isActive else { return ended() }
        channel.setOption(.autoRead, value: true).whenFailure { [weak channel] _ in channel?.close(promise: nil) }
    }

    func send(_ frame: [UInt8]) {
        guard isOpen, let channel else { return }
        channel.writeAndFlush(channel.allocator.buffer(bytes: frame), promise: nil)
    }

    /// Ends the connection without telling the link, which asks for it.
    func close() {
        isOpen = false
        link = nil
        channel?.close(promise: nil)
        channel = nil
    }

    // MARK: - ChannelInboundHandler

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isOpen else { return }
        let framesBefore = frameCount
        let failure = unwrapInboundIn(data).withUnsafeReadableBytes { bytes -> FrameFailure? in
            do throws(FrameFailure) {
                // What a frame makes the link do may end the connection, and then what follows is not heard.
                try reader.feed(bytes) { frame in
                    frameCount &+= 1
                    if isOpen { link?.received(frame, on: self) }
                }
                return nil
            } catch {
                return error
            }
        }
        if let failure {
            link?.broken(self, "it sent \(failure)", isForeign: !hasBeenHeard)
            return
        }
        link?.frameIsDue(reader.waitingBytes > 0, isNew: frameCount != framesBefore, on: self)
    }

    func channelReadComplete(context: ChannelHandlerContext) { link?.readComplete(self) }

    func channelInactive(context: ChannelHandlerContext) { ended() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func ended() {
        guard isOpen else { return }
        link?.broken(self, "it closed the connection")
    }
}
