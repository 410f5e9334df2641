import Conversation
import NIOCore

/// One turn's message to a Clawdbot gateway and the reply to it: the run of a ``ClawdbotAgent``. Confined to its event loop.
final class ClawdbotRun: AgentRun, @unchecked Sendable {
    let id: String
    let message: ClawdbotMessage
    var machine: ClawdbotRunMachine
    private let reply: ReplyPort
    private weak var link: ClawdbotLink?
    /// By when there must be a connection; nil while there is one.
    var connectBy: NIODeadline?
    /// When the server is asked how it stands, since nothing came for so long.
    var quietAt = NIODeadline.distantFuture
    let endsBy: NIODeadline
    /// When it was sent for the first time.
    var sentAt: NIODeadline?
    /// How old the server was when it had last greeted before that.
    var uptimeMs: Int?
    /// Whether the server has said since that it goes down: it will not know the run any more.
    var isForgotten = false
    private var hasUnflushed = false
    private var isPaused = false
    /// What came while nobody could take it; as long as a reply may be at most.
    private var held: [AgentEvent] = []

    init(id: String, message: ClawdbotMessage, reply: ReplyPort, link: ClawdbotLink, endsBy: NIODeadline) {
        self.id = id
        self.message = message
        self.reply = reply
        self.link = link
        self.endsBy = endsBy
        machine = ClawdbotRunMachine(utterance: message.utterance)
    }

    /// The next time something is due.
    var nextDeadline: NIODeadline { min(connectBy ?? .distantFuture, quietAt, endsBy) }

    // MARK: - AgentRun

    /// The server is told before this returns, if there is a connection; else on the next one.
    func cancel() {
        guard !machine.isOver else { return drop() }
        let mayHaveBegun = machine.cancel()
        link?.cancelled(self, mayHaveBegun: mayHaveBegun)
        drop()
    }

    /// The connection carries other runs too and is read on; what comes for this one waits.
    func pause() { isPaused = true }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        let events = held
        held = []
        for event in events { reply.send(event) }
        if !events.isEmpty { reply.flush() }
    }

    private func drop() {
        held = []
        isPaused = false
    }

    // MARK: - What the link tells

    func send(_ event: AgentEvent) {
        guard !isPaused else { return held.append(event) }
        hasUnflushed = true
        reply.send(event)
    }

    func flush() {
        guard hasUnflushed else { return }
        hasUnflushed = false
        reply.flush()
    }
}
