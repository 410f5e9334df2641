import Conversation
import NIOCore
import NIOHTTP1
import Synchronization

/// The answer to one chat request: a listener of its turn that writes server-sent events, or one whole completion.
///
/// Confined to the connection's event loop; a session that lives on another loop reaches it by a hop.
final class ChatResponse: ReplyListener, @unchecked Sendable {
    enum Stage {
        /// Nothing written: a failure can still have its true status.
        case held
        case streaming
        case finished
    }

    unowned let connection: HTTPConnection
    let loop: any EventLoop
    private let channel: any Channel
    private let profile: Profile
    let isStream: Bool
    private let encoder: ChunkEncoder
    let whole: CompletionEncoder
    var stage = Stage.held
    private var body: StreamBody
    var collected = CollectedReply()
    private var calls = StreamedCalls()
    /// The reply's text as far as it was encoded, and as far as it was written to the channel, in bytes.
    var repliedBytes = 0
    private var writtenBytes = 0
    /// Read from the session's executor too, which may be another loop.
    let leftBytes = Atomic(0)
    private let isGone = Atomic(false)
    var deltas = 0
    var firsts = Firsts()
    /// The session of the turn, told when this client reads too slowly.
    private var session: Session?

    init(
        connection: HTTPConnection, channel: any Channel, chat: ChatCompletionRequest, profile: Profile, model: String, id: String,
        created: Int
    ) {
        self.connection = connection
        self.channel = channel
        self.profile = profile
        loop = channel.eventLoop
        isStream = chat.stream
        encoder = ChunkEncoder(id: id, created: created, model: model, includesUsage: chat.includeUsage)
        whole = CompletionEncoder(id: id, created: created, model: model)
        body = StreamBody(
            channel.allocator.buffer(capacity: chat.stream ? 1024 : 0), isChunked: connection.exchange?.head.isBeforeHTTP11 == false)
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
        // That write may have found the client gone: nobody would hang up a turn begun after it.
        guard !hasGone else { return }
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
            closeAccount()
            return connection.refuse(Refusal(failure))
        }
        begin()
        count(event)
        body.openChunk()
        if case .text(let text) = event {
            repliedBytes += text.utf8.count
            return encoder.content(text, to: &body.bytes)
        }
        encoder.encode(event, &calls, to: &body.bytes)
        if event.isLast { end() }
    }

    /// Head and role chunk, once.
    func begin() {
        guard stage == .held, let exchange = connection.exchange else { return }
        stage = .streaming
        connection.exchange?.account.status = 200
        connection.timer.disarm(.hold)
        ResponseHead(
            status: .ok, contentType: "text/event-stream; charset=utf-8", contentLength: nil, isChunked: body.isChunked,
            closes: exchange.closes, requestID: exchange.requestID, moreLines: ResponseHead.eventStreamLines,
            quota: exchange.quota
        ).write(to: &body.bytes, date: connection.scratch.date.now)
        body.openChunk()
        encoder.role(to: &body.bytes)
    }

    /// An event that says nothing, to show that the stream lives.
    func comment() {
        begin()
        body.openChunk()
        ChunkEncoder.heartbeat(to: &body.bytes)
        send()
    }

    private func end() {
        stage = .finished
        body.end()
        closeAccount()
        connection.tellEnding()
        send()
        connection.answered()
    }

    func send() {
        guard isStream, !hasGone, stage != .held else { return }
        body.closeChunk()
        guard body.bytes.readableBytes > 0 else { return }
        let bytes = body.bytes
        connection.write(bytes)
        if !firsts.areWritten { stampWritten() }
        // A stream waits far longer than it writes: it keeps no buffer meanwhile.
        body.bytes = ByteBuffer()
        writtenBytes = repliedBytes
        countDelivered()
        if !channel.isWritable { fallBehind() }
    }

    // MARK: - The client's side

    var hasGone: Bool { isGone.load(ordering: .relaxed) }

    /// The client has gone: the turn hears of it at once.
    func hangUp() {
        if !hasGone, stage != .finished { closeAccount() }
        isGone.store(true, ordering: .relaxed)
        onSession { $0.hangUp(self) }
    }

    /// What the kernel has taken counts as delivered; with anything still waiting, only what left before it.
    func countDelivered() {
        if !hasGone, pendingBytes == 0 { leftBytes.store(writtenBytes, ordering: .relaxed) }
    }

    private var pendingBytes: Int { (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }

    func onSession(_ body: @escaping @Sendable (Session) -> Void) {
        guard let session else { return }
        if session.executor === (loop as AnyObject) { body(session) } else { session.perform { body($0) } }
    }
}
