import Conversation
import NIOCore
import NIOHTTP1
import Synchronization

/// The answer to one chat request: a listener of its turn that writes server-sent events, or one whole completion.
///
/// Confined to the connection's event loop; a session that lives on another loop reaches it by a hop.
final class ChatResponse: ReplyListener, @unchecked Sendable {
    private enum Stage {
        /// Nothing written: a failure can still have its true status.
        case held
        case streaming
        case finished
    }

    private unowned let connection: HTTPConnection
    private let loop: any EventLoop
    private let channel: any Channel
    private let profile: Profile
    private let isStream: Bool
    private let isChunked: Bool
    private let encoder: ChunkEncoder
    private let whole: CompletionEncoder
    private var stage = Stage.held
    private var out: ByteBuffer
    private var frameStart: Int?
    private var collected = Collected()
    /// The reply's text as far as it was encoded, and as far as it was written to the channel, in bytes.
    private var repliedBytes = 0
    private var writtenBytes = 0
    /// Read from the session's executor too, which may be another loop.
    private let leftBytes = Atomic(0)
    private let isGone = Atomic(false)
    /// The session of the turn, told when this client reads too slowly.
    private var session: Session?

    private struct Collected {
        var text = ""
        var toolCalls: [ToolCall] = []
    }

    init(
        connection: HTTPConnection, channel: any Channel, chat: ChatCompletionRequest, profile: Profile, model: String, id: String,
        created: Int
    ) {
        self.connection = connection
        self.channel = channel
        self.profile = profile
        loop = channel.eventLoop
        isStream = chat.stream
        isChunked = connection.exchange?.head.isBeforeHTTP11 == false
        encoder = ChunkEncoder(id: id, created: created, model: model, includesUsage: chat.includeUsage)
        whole = CompletionEncoder(id: id, created: created, model: model)
        out = channel.allocator.buffer(capacity: chat.stream ? 1024 : 0)
    }

    /// Begins the turn this answers.
    func start(_ request: TurnRequest, _ session: Session, _ agent: any Agent) {
        self.session = session
        if isStream {
            // An ear waits for the head; an OpenAI client for the status.
            if profile == .voice {
                begin()
                send()
            } else {
                connection.timer.arm(.hold, in: connection.door.settings.headHold)
            }
            connection.timer.arm(.heartbeat, in: connection.door.settings.heartbeat)
        }
        onSession { $0.begin(request, agent: agent, listener: self) }
    }

    // MARK: - ReplyListener

    var deliveredBytes: Int {
        if loop.inEventLoop { countDelivered() }
        return leftBytes.load(ordering: .relaxed)
    }

    var isBehind: Bool { !isGone.load(ordering: .relaxed) && !channel.isWritable }

    func deliver(_ event: ReplyEvent) {
        guard loop.inEventLoop else { return loop.execute { self.deliver(event) } }
        guard !hasGone, stage != .finished else { return }
        if isStream { stream(event) } else { collect(event) }
    }

    func flush() {
        guard loop.inEventLoop else { return loop.execute { self.flush() } }
        send()
    }

    // MARK: - As events

    private func stream(_ event: ReplyEvent) {
        if stage == .held, case .failed(let failure) = event {
            stage = .finished
            return connection.refuse(Refusal(failure))
        }
        begin()
        openFrame()
        switch event {
        case .text(let text):
            encoder.content(text, to: &out)
            repliedBytes += text.utf8.count
        case .aside(let text):
            encoder.content(text, to: &out)
        case .toolCall(let call):
            if let id = call.id {
                encoder.toolCall(index: call.index, id: id, name: call.name ?? "", arguments: call.arguments, to: &out)
            } else {
                encoder.toolCallArguments(index: call.index, call.arguments, to: &out)
            }
        case .finished(let reason, let usage):
            encoder.finish(FinishReason(reason), to: &out)
            if encoder.includesUsage { encoder.usage(TokenUsage(usage), to: &out) }
            ChunkEncoder.done(to: &out)
            end()
        case .failed(let failure):
            ChunkEncoder.error(ErrorEnvelope(failure), to: &out)
            end()
        }
    }

    /// Head and role chunk, once.
    private func begin() {
        guard stage == .held, let exchange = connection.exchange else { return }
        stage = .streaming
        connection.timer.disarm(.hold)
        // HTTP/1.0 knows no chunks: the stream ends with the connection (RFC 9112 6.3).
        ResponseHead(
            status: .ok, contentType: "text/event-stream; charset=utf-8", contentLength: nil, isChunked: isChunked,
            closes: exchange.closes, requestID: exchange.requestID, moreLines: ResponseHead.eventStreamLines
        ).write(to: &out, date: connection.scratch.date.now)
        openFrame()
        encoder.role(to: &out)
    }

    private func end() {
        stage = .finished
        closeFrame()
        if isChunked { out.writeStaticString("0\r\n\r\n") }
        send()
        connection.answered()
    }

    // MARK: - Frames and writes

    /// All events of one flush travel in one HTTP chunk, whose size is filled in when it leaves.
    private func openFrame() {
        guard frameStart == nil else { return }
        frameStart = out.writerIndex
        if isChunked { out.writeStaticString("00000000\r\n") }
    }

    private func closeFrame() {
        guard let start = frameStart else { return }
        frameStart = nil
        guard isChunked else { return }
        let size = out.writerIndex - start - 10
        var hex = size
        for position in stride(from: start + 7, through: start, by: -1) {
            let digit = UInt8(hex & 15)
            out.setInteger(digit < 10 ? digit + 0x30 : digit + 0x57, at: position)
            hex >>= 4
        }
        out.writeStaticString("\r\n")
    }

    private func send() {
        guard isStream, !hasGone, stage != .held else { return }
        closeFrame()
        guard out.readableBytes > 0 else { return }
        let bytes = out
        connection.write(bytes)
        out.clear()
        writtenBytes = repliedBytes
        countDelivered()
        if !channel.isWritable { fallBehind() }
    }

    private var hasGone: Bool { isGone.load(ordering: .relaxed) }

    /// What the kernel has taken counts as delivered; with anything still waiting, only what left before it.
    private func countDelivered() {
        if !hasGone, pendingBytes == 0 { leftBytes.store(writtenBytes, ordering: .relaxed) }
    }

    private var pendingBytes: Int { (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }

    private func fallBehind() {
        connection.timer.armOnce(.slowReader, in: connection.door.settings.slowReaderTimeout)
        onSession { $0.listenerFellBehind(self) }
    }

    func writabilityChanged(_ isWritable: Bool) {
        guard isWritable else { return }
        connection.timer.disarm(.slowReader)
        countDelivered()
        onSession { $0.listenerCaughtUp(self) }
    }

    private func onSession(_ body: @escaping @Sendable (Session) -> Void) {
        guard let session else { return }
        if session.executor === (loop as AnyObject) { body(session) } else { session.perform { body($0) } }
    }

    // MARK: - Waiting

    /// The true status was waited for long enough.
    func holdEnded() {
        guard isStream, stage == .held else { return }
        begin()
        send()
    }

    func heartbeat() {
        guard isStream, stage != .finished else { return }
        comment()
        connection.timer.arm(.heartbeat, in: connection.door.settings.heartbeat)
    }

    /// The client has sent FIN: a write tells whether it has gone, since a reset answers it.
    func probe() {
        guard isStream, stage != .finished else { return }
        comment()
    }

    private func comment() {
        begin()
        openFrame()
        ChunkEncoder.heartbeat(to: &out)
        send()
    }

    /// The client has gone: the turn hears of it at once.
    func hangUp() {
        isGone.store(true, ordering: .relaxed)
        onSession { $0.hangUp(self) }
    }

    // MARK: - As one completion

    private func collect(_ event: ReplyEvent) {
        switch event {
        case .text(let text):
            collected.text += text
            repliedBytes += text.utf8.count
        case .aside(let text): collected.text += text
        case .toolCall(let call): collect(call)
        case .finished(let reason, let usage):
            stage = .finished
            leftBytes.store(repliedBytes, ordering: .relaxed)
            var body: [UInt8] = []
            whole.encode(
                content: collected.text, toolCalls: collected.toolCalls, finishReason: FinishReason(reason), usage: TokenUsage(usage),
                to: &body)
            connection.write(status: .ok, json: body)
        case .failed(let failure):
            stage = .finished
            connection.refuse(Refusal(failure))
        }
    }

    private func collect(_ call: Conversation.ToolCallFragment) {
        if let id = call.id {
            collected.toolCalls.append(ToolCall(id: id, name: call.name ?? "", arguments: call.arguments))
        } else if !collected.toolCalls.isEmpty {
            collected.toolCalls[collected.toolCalls.count - 1].arguments += call.arguments
        }
    }
}

extension FinishReason {
    init(_ reason: Conversation.FinishReason) {
        switch reason {
        case .stop: self = .stop
        case .length: self = .length
        case .toolCalls: self = .toolCalls
        case .contentFilter: self = .contentFilter
        }
    }
}

extension TokenUsage {
    init(_ usage: Usage?) { self.init(promptTokens: usage?.promptTokens ?? 0, completionTokens: usage?.completionTokens ?? 0) }
}

extension ErrorEnvelope {
    init(_ failure: AgentFailure) {
        self.init(message: failure.message, type: "server_error", param: nil, code: failure.kind.rawValue)
    }
}

extension ByteBuffer: ByteSink {
    mutating func write(_ byte: UInt8) { writeInteger(byte) }
    mutating func write(_ bytes: UnsafeRawBufferPointer) { writeBytes(bytes) }
}
