import Conversation
import Logging
import NIOCore

/// The connection of one event loop to a Clawdbot gateway through all its lives, and the runs on it.
///
/// What to do is decided by the machines it holds; here it is done. Confined to its event loop.
final class ClawdbotLink: @unchecked Sendable {
    enum Deadline: CaseIterable { case challenge, greeting, tick, retry, runs, answers }

    /// A request whose answer is awaited.
    struct Asked {
        enum Kind {
            case connect
            case about(ClawdbotRun, ClawdbotRunMachine.Question)
            case abort
        }

        let kind: Kind
        let deadline: NIODeadline
    }

    /// Most runs at a time, those that wait for a connection included.
    static let runsMax = 64
    /// Most runs whose end the server has still to be told of.
    static let abortsMax = 64

    let settings: ClawdbotSettings
    let loop: any EventLoop
    let logger: Logger
    let dial: (ClawdbotSocket) -> EventLoopFuture<any Channel>

    let tape = JSONTape()
    let timer: LazyTimer<Deadline>
    var machine: ClawdbotLinkMachine
    var handshake = ClawdbotHandshake()
    /// The one protocol to name, once the server has said which it speaks.
    var version: Int?
    var socket: ClawdbotSocket?
    /// What the server told of itself; nil until it has greeted on this connection.
    var hello: ClawdbotHello?
    var helloAt = NIODeadline.distantPast
    /// Why the last try was in vain.
    var refusal: ClawdbotRefusal?
    /// When the server that goes down will be back.
    var backAfter: TimeAmount?
    var isLeaving = false

    var runs: [String: ClawdbotRun] = [:]
    var asked: [Int: Asked] = [:]
    var nextID = 1
    /// Runs that were cancelled and that the server does not know of yet, by session.
    var abortsOwed: [(run: String, session: String)] = []
    /// Runs whose cancelling left before the server had acknowledged them.
    var abortsUnsure: Set<String> = []
    /// Runs that were stopped and whose agent has not said yet that it is done, and until when that is waited for.
    ///
    /// A message that comes while an agent is at work is put in a queue there, ended without a word and answered under another name.
    var stopping: [String: NIODeadline] = [:]
    var lastSequence: Int?
    var unflushed: [ClawdbotRun] = []
    var waiters: [EventLoopPromise<Bool>] = []
    var downLines = LineThrottle()
    var isDownLogged = false

    init(
        settings: ClawdbotSettings, loop: any EventLoop, logger: Logger, random: any RandomNumberGenerator,
        dial: @escaping (ClawdbotSocket) -> EventLoopFuture<any Channel>
    ) {
        self.settings = settings
        self.loop = loop
        self.logger = logger
        self.dial = dial
        machine = ClawdbotLinkMachine(backoff: Backoff(random: random, firstMs: 1_000, longestMs: 30_000))
        timer = LazyTimer(loop: loop)
    }

    /// The session that is spoken to.
    var session: String { settings.sessionKey ?? hello?.mainSessionKey ?? ClawdbotHello.mainSessionKey }

    /// Makes a connection if there is none, so that the first turn finds one.
    func warm() { perform(machine.want(at: loop.now)) }

    /// Whether the server can be asked; waits for a try that is under way.
    func isReachable() -> EventLoopFuture<Bool> {
        if machine.state == .ready { return loop.makeSucceededFuture(true) }
        warm()
        guard machine.state == .connecting, waiters.count < Self.runsMax else {
            return loop.makeSucceededFuture(machine.state == .ready)
        }
        let promise = loop.makePromise(of: Bool.self)
        waiters.append(promise)
        return promise.futureResult
    }

    /// Ends everything, for good.
    func shutDown() {
        guard machine.state != .shutDown else { return }
        machine.shutDown()
        timer.cancel()
        socket?.end(1001, "going away")
        socket = nil
        for run in Array(runs.values) { perform(run.machine.fail(ClawdbotFault.unreachable), run) }
        (hello, asked) = (nil, [:])
        flush()
        tellWaiters(false)
    }

    func tellWaiters(_ isUp: Bool) {
        let promises = waiters
        waiters = []
        for promise in promises { promise.succeed(isUp) }
    }

    // MARK: - Time

    func arm(_ deadline: Deadline, in delay: TimeAmount) {
        timer.fired = timer.fired ?? { [weak self] in self?.due($0) }
        timer.arm(deadline, in: delay)
    }

    private func due(_ deadline: Deadline) {
        switch deadline {
        case .challenge: perform(handshake.challengeIsLate())
        case .greeting: perform(handshake.isLate())
        case .tick: silent()
        case .retry: perform(machine.retryIsDue(at: loop.now))
        case .runs: expireRuns()
        case .answers: expireAnswers()
        }
        flush()
    }

    // MARK: - Telling

    /// What went wrong and how to mend it, at most once a minute; the token is not in it, whatever the server said.
    func logDown(_ refusal: ClawdbotRefusal) {
        guard let held = downLines.pass(at: loop.now) else { return }
        isDownLogged = true
        logger.warning(
            "the Clawdbot gateway cannot be used; trying on",
            metadata: [
                "url": "\(settings.place)", "problem": "\(settings.token.scrubbed(from: refusal.problem))", "mend": "\(refusal.mend)",
                "not_logged": "\(held)",
            ])
    }

    func logUp(_ hello: ClawdbotHello) {
        logger.log(
            level: isDownLogged ? .notice : .info, "connected to the Clawdbot gateway",
            metadata: ["url": "\(settings.place)", "protocol": "\(hello.version)", "session": "\(session)"])
        isDownLogged = false
    }
}
