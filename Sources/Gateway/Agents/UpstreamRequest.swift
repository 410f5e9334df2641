import Conversation
import NIOCore
import NIOHTTP1
import NIOSSL

/// One request to a chat-completions upstream, from connecting to the last event: the run of an ``OpenAIAgent``.
///
/// Confined to its event loop, which is the session's executor; every call of ``AgentRun`` comes there.
final class UpstreamRequest: AgentRun, @unchecked Sendable {
    private let body: [UInt8]
    private let reply: ReplyPort
    private let pool: UpstreamPool
    private var connection: UpstreamConnection?
    private var reader = UpstreamReader()
    private var isOver = false
    private var isPaused = false
    private var attempts = 0
    private var hasBytes = false

    init(body: [UInt8], reply: ReplyPort, pool: UpstreamPool) {
        self.body = body
        self.reply = reply
        self.pool = pool
    }

    func start() {
        if let idle = pool.takeIdle() { use(idle) } else { connect() }
    }

    // MARK: - AgentRun

    func cancel() {
        guard !isOver else { return }
        isOver = true
        connection?.close()
        connection = nil
    }

    func pause() {
        isPaused = true
        connection?.setReading(false)
        connection?.timer.disarm(.idle)
    }

    func resume() {
        isPaused = false
        connection?.setReading(true)
    }

    // MARK: - Connecting

    private func connect() {
        attempts += 1
        pool.connect().whenComplete { outcome in
            switch outcome {
            case .success(let connection):
                if self.isOver { self.pool.keep(connection) } else { self.use(connection) }
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

    private func use(_ connection: UpstreamConnection) {
        self.connection = connection
        connection.timer.arm(.firstToken, in: pool.timeouts.firstToken)
        connection.send(self, body: body)
        if isPaused { connection.setReading(false) }
    }

    // MARK: - What the connection tells

    func head(_ head: HTTPResponseHead) {
        hasBytes = true
        reader.open(head)
    }

    func body(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        let verdict = bytes.withUnsafeReadableBytes { raw in
            reader.read(raw, tape: pool.tape) { self.heard($0) }
        }
        if case .failed(let failure) = verdict { fail(failure) }
    }

    func readComplete() {
        guard !isOver else { return }
        reply.flush()
    }

    private func heard(_ event: AgentEvent) {
        guard !isOver else { return }
        connection?.timer.disarm(.firstToken)
        if !isPaused { connection?.timer.arm(.idle, in: pool.timeouts.idle) }
        if case .finished = event { isOver = true }
        reply.send(event)
    }

    /// The response has ended; the connection goes back to its pool.
    func ended() {
        connection = nil
        guard !isOver else { return }
        isOver = true
        reply.send(reader.end())
        reply.flush()
    }

    func lost(_ error: (any Error)?) {
        connection = nil
        guard !isOver else { return }
        if let failure = error.flatMap(UpstreamFault.tls) { return fail(failure) }
        // A kept connection may have been closed by the other side as we took it: nothing was read of this request, so it is asked anew.
        if !hasBytes, attempts == 0 { return connect() }
        fail(hasBytes ? UpstreamFault.truncated : UpstreamFault.unreachable)
    }

    func deadline(_ kind: UpstreamConnection.Deadline) {
        guard !isOver else { return }
        if kind == .idle, isPaused { return }
        fail(kind == .firstToken ? UpstreamFault.firstTokenTimedOut : UpstreamFault.stalled)
    }

    private func fail(_ failure: AgentFailure) {
        guard !isOver else { return }
        isOver = true
        connection?.close()
        connection = nil
        reply.send(.failed(failure))
        reply.flush()
    }
}
