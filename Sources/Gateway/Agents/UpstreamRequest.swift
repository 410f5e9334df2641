import Conversation
import NIOCore
import NIOHTTP1

/// One request to a chat-completions upstream, from connecting to the last event: the run of an ``OpenAIAgent``.
///
/// Confined to its event loop, which is the session's executor; every call of ``AgentRun`` comes there.
final class UpstreamRequest: AgentRun, @unchecked Sendable {
    /// Up to 1 MiB, and so kept only as long as it may have to be sent once more.
    private(set) var body: [UInt8]
    private let reply: ReplyPort
    private let pool: UpstreamPool
    private var connection: UpstreamConnection?
    private var reader = UpstreamReader()
    private var isOver = false
    private var isPaused = false
    private var attempts = 0
    /// Whether the connection had been kept, and so may have been closed by the other side as it was taken.
    private var isReused = false
    private var hasHead = false
    /// Whether the reply has begun: from then on it is the pauses within it that are timed.
    private var hasBegun = false
    /// Whether events were sent that nobody has been told to pass on yet.
    private var hasUnflushed = false

    init(body: [UInt8], reply: ReplyPort, pool: UpstreamPool) {
        self.body = body
        self.reply = reply
        self.pool = pool
    }

    func start() {
        if let idle = pool.takeIdle() { use(idle, isReused: true) } else { connect() }
    }

    // MARK: - AgentRun

    func cancel() {
        guard !isOver else { return }
        isOver = true
        closeConnection()
    }

    /// Whoever listens is what is waited for now: the upstream's deadlines stand still.
    func pause() {
        guard !isOver, !isPaused else { return }
        isPaused = true
        connection?.setReading(false)
        connection?.timer.disarm(.firstToken)
        connection?.timer.disarm(.idle)
    }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        connection?.setReading(true)
        armDeadline()
    }

    // MARK: - Connecting

    private func connect() {
        attempts += 1
        pool.connect().whenComplete { outcome in
            switch outcome {
            case .success(let connection):
                if self.isOver { self.pool.keep(connection) } else { self.use(connection, isReused: false) }
            case .failure(let error): self.cannotConnect(error)
            }
        }
    }

    private func cannotConnect(_ error: any Error) {
        guard !isOver else { return }
        if let failure = UpstreamFault.tls(error) { return fail(failure) }
        if UpstreamFault.isTimeout(error) { return fail(UpstreamFault.connectTimedOut) }
        // A server that is being restarted is back in a moment; asked once more.
        guard attempts < 2 else { return fail(UpstreamFault.unreachable) }
        pool.loop.scheduleTask(in: .milliseconds(100)) { if !self.isOver { self.connect() } }
    }

    private func use(_ connection: UpstreamConnection, isReused: Bool) {
        self.connection = connection
        self.isReused = isReused
        if isPaused { connection.setReading(false) } else { armDeadline() }
        connection.send(self, body: body)
        // On a connection of its own the request is sent once, whatever becomes of it.
        if !isReused { body = [] }
    }

    private func armDeadline() {
        if hasBegun || isOver {
            connection?.timer.arm(.idle, in: pool.timeouts.idle)
        } else {
            connection?.timer.arm(.firstToken, in: pool.timeouts.firstToken)
        }
    }

    // MARK: - What the connection tells

    func head(_ head: HTTPResponseHead) {
        hasHead = true
        body = []
        if let refusal = reader.open(head) { fail(refusal) }
    }

    func body(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        let verdict = bytes.withUnsafeReadableBytes { raw in
            reader.read(raw, tape: pool.tape) { self.heard($0) }
        }
        if case .failed(let failure) = verdict { fail(failure) }
    }

    /// The events of one read leave together, and are one sign of life.
    func readComplete() {
        guard hasUnflushed else { return }
        if !isPaused { armDeadline() }
        flush()
    }

    private func heard(_ event: AgentEvent) {
        guard !isOver else { return }
        if !hasBegun {
            hasBegun = true
            connection?.timer.disarm(.firstToken)
        }
        if case .finished = event {
            isOver = true
            // The rest of the response is read whoever listens, so that the connection comes free; until the idle deadline at most.
            resume()
        }
        hasUnflushed = true
        reply.send(event)
    }

    /// The response has ended; the connection goes back to its pool.
    func ended() {
        connection = nil
        if !isOver { return end() }
        if hasUnflushed { flush() }
    }

    func lost(_ error: (any Error)?) {
        connection = nil
        if isOver {
            if hasUnflushed { flush() }
            return
        }
        if reader.hasFinish { return end() }
        guard let failure = UpstreamFault.loss(error, hasHead: hasHead, isReused: isReused) else { return connect() }
        fail(failure)
    }

    func deadline(_ kind: UpstreamConnection.Deadline) {
        if isOver { return closeConnection() }
        if reader.hasFinish { return end() }
        fail(kind == .firstToken ? UpstreamFault.firstTokenTimedOut : UpstreamFault.stalled)
    }

    // MARK: - The end

    /// Nothing more comes, and what was read says how the reply ended.
    private func end() {
        isOver = true
        closeConnection()
        reply.send(reader.end())
        flush()
    }

    private func fail(_ failure: AgentFailure) {
        guard !isOver else { return }
        isOver = true
        closeConnection()
        reply.send(.failed(failure))
        flush()
    }

    private func flush() {
        hasUnflushed = false
        reply.flush()
    }

    private func closeConnection() {
        connection?.close()
        connection = nil
    }
}
