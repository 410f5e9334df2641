import Foundation
import NIOCore

/// One command's connection: requests taken line by line, answered as their results come. Confined to its event loop.
///
/// Nothing is read while answers wait for a slow reader, or while as many as may be are being worked on.
final class ControlConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Tells a connection that the gateway stops.
    struct Stop {}

    struct Stream {
        let outbox: ControlOutbox
        let task: Task<Void, Never>
    }

    /// Requests of one connection that are worked on at a time; more are not read until one is done.
    static let answersMax = 8
    static let streamsMax = 4

    let verbs: [String: ControlVerb]
    let socket: ControlSocket
    private let tape = JSONTape(depthMax: 16)
    private var lines = ControlLines()
    /// Nil when the connection is over.
    private(set) var context: ChannelHandlerContext?
    var answering: Set<Int64> = []
    var streams: [Int64: Stream] = [:]
    private var isReading = true
    private var isInputClosed = false

    init(verbs: [String: ControlVerb], socket: ControlSocket) {
        self.verbs = verbs
        self.socket = socket
    }

    // MARK: - Life

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { close() }

    /// Streams end with their reader; answers under way are worked out, for what they do is wanted all the same.
    private func leave() {
        context = nil
        for stream in streams.values { stream.task.cancel() }
        streams = [:]
    }

    private func close() {
        let context = context
        leave()
        context?.close(promise: nil)
    }

    /// Ends the connection of a client that says no more, when all that it is owed has left.
    func closeIfOver() {
        guard isInputClosed, let context, answering.isEmpty, streams.isEmpty else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in bound.value.close() }
    }

    private func stop(_ context: ChannelHandlerContext) {
        let failure = ControlFailure(.stopping, "the gateway is stopping: ask again when it is back")
        for id in answering.sorted() { write(ControlReply.error(id, failure)) }
        for id in streams.keys.sorted() { write(ControlReply.end(id)) }
        answering = []
        close()
    }

    // MARK: - Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        lines.append(&bytes)
        takeLines()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pump()
        takeLines()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            takeLines()
        case is Stop: stop(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func takeLines() {
        while canTake {
            do throws(ControlLines.TooLong) {
                guard let line = try lines.next() else { break }
                take(line, tape)
            } catch {
                refuse(nil, ControlFailure(.badRequest, "a request is one line of at most \(ControlLines.lineBytesMax) bytes"))
                return close()
            }
        }
        setReading(canTake)
        guard isInputClosed else { return }
        // Who says no more gets what is owed; streams are for those who stay.
        for stream in streams.values { stream.task.cancel() }
        closeIfOver()
    }

    private var canTake: Bool { context?.channel.isWritable == true && answering.count < Self.answersMax }

    private func setReading(_ wanted: Bool) {
        guard let context, wanted != isReading else { return }
        isReading = wanted
        try? context.channel.syncOptions?.setOption(.autoRead, value: wanted)
    }
}
