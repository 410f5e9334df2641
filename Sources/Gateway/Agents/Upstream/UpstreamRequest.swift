import Conversation
import NIOCore
import NIOHTTP1

/// One request to an upstream, from connecting to the last event: the run of an agent that has one.
///
/// Confined to its event loop, which is the session's executor; every call of ``AgentRun`` comes there.
final class UpstreamRequest: AgentRun, @unchecked Sendable {
    /// Up to 1 MiB, and so kept only as long as it may have to be sent once more.
    var body: [UInt8]
    private let reply: ReplyPort
    let pool: UpstreamPool
    var connection: UpstreamConnection?
    private var reader: UpstreamReader
    private let callIDs: [String]
    var isOver = false
    var isPaused = false
    var attempts = 0
    var secondChance: SecondChance
    /// Whether the connection had been kept, and so may have been closed by the other side as it was taken.
    var isReused = false
    private var hasHead = false
    /// Whether the reply has begun: from then on it is the pauses within it that are timed.
    var hasBegun = false
    /// Whether events were sent that nobody has been told to pass on yet.
    private var hasUnflushed = false
    /// What the reader held of calls when the last read was over.
    private var heldBytes = 0

    init(body: [UInt8], callIDs: [String], reply: ReplyPort, pool: UpstreamPool) {
        self.body = body
        self.callIDs = callIDs
        reader = UpstreamReader(pool.endpoint.dialect, callIDs: callIDs)
        secondChance = SecondChance(start: pool.loop.now, within: pool.timeouts.retryWithin)
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

    // MARK: - What the connection tells

    func head(_ head: HTTPResponseHead) {
        hasHead = true
        if let refusal = reader.open(head) { return refused(pool.endpoint.meanings[Int(head.status.code)] ?? refusal, head.headers) }
        // Messages upstreams also refuse after their head.
        if pool.endpoint.dialect == .chatCompletions || !secondChance.isOpen { body = [] }
    }

    /// Asked once more where the upstream only has too much to do, nothing of the reply has come and there is time; else it fails.
    private func refused(_ failure: AgentFailure, _ headers: HTTPHeaders?) {
        guard !isOver, !body.isEmpty, let wait = secondChance.wait(after: failure, headers, now: pool.loop.now) else {
            return fail(failure)
        }
        closeConnection()
        reader = UpstreamReader(pool.endpoint.dialect, callIDs: callIDs)
        hasHead = false
        pool.loop.scheduleTask(in: wait) { if !self.isOver { self.start() } }
    }

    func body(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        let verdict = bytes.withUnsafeReadableBytes { raw in
            reader.read(raw, tape: pool.tape) { self.heard($0) }
        }
        if case .failed(let failure) = verdict { refused(failure, nil) }
    }

    /// The events of one read leave together, and are one sign of life; so is a call that is still being read.
    func readComplete() {
        let holdsMore = reader.heldBytes != heldBytes
        guard hasUnflushed || holdsMore else { return }
        if holdsMore {
            heldBytes = reader.heldBytes
            begun()
        }
        if !isPaused { armDeadline() }
        if hasUnflushed { flush() }
    }

    private func heard(_ event: AgentEvent) {
        guard !isOver else { return }
        begun()
        if case .finished = event {
            isOver = true
            // The rest of the response is read whoever listens, so that the connection comes free; until the idle deadline at most.
            resume()
        }
        hasUnflushed = true
        reply.send(event)
    }

    private func begun() {
        guard !hasBegun else { return }
        hasBegun = true
        body = []
        secondChance.close()
        connection?.timer.disarm(.firstToken)
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

    func fail(_ failure: AgentFailure) {
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
