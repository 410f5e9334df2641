import Logging
import NIOCore
import Synchronization

/// The connection of one ``VoiceService`` through all its lives: requests and answers, events and their listeners.
///
/// What to do is decided by the machines it holds; here it is done. Confined to its event loop but for what is `Sendable` itself.
final class ServiceLink: @unchecked Sendable {
    enum Deadline: CaseIterable { case call, retry, frame }

    let settings: VoiceService.Settings
    let loop: any EventLoop
    let logger: Logger
    let place: String
    let listeners = ListenerList<CallEvent>()
    let observers = ListenerList<VoiceServiceNotice>()
    private let report: Mutex<CallReport.Service>

    let tape = JSONTape()
    let timer: LazyTimer<Deadline>
    var machine: ServiceLinkMachine
    var calls = JSONRPCClientMachine<ServiceCall>()
    /// Requests that wait for a connection, at most as many as may wait for answers.
    var callsAhead: [ServiceCall] = []
    var connection: ServiceConnection?

    var events = CallEventQueue()
    var duplicates = SpeechDuplicates()
    var tracker = CallTracker()
    var drops = FrameDropCounts()
    /// Events wait until it is known what was missed before them.
    var isHolding = false
    var isDispatching = false
    var isOverflowing = false
    /// Whether the observers were told of a loss, and not yet of the return.
    var isLossTold = false
    var isCheckTold = false

    let dial: (ServiceConnection) -> EventLoopFuture<any Channel>
    /// The connection that is being made.
    var dialing: ServiceConnection?
    private var downLines = LineThrottle()
    var dropLines = LineThrottle()
    private var isDownLogged = false
    /// Known on every thread: nothing is asked of an event loop that may be gone.
    let isOver = Atomic(false)

    init(
        socket: VoiceSocket, settings: VoiceService.Settings, loop: any EventLoop, logger: Logger, random: any RandomNumberGenerator,
        dial: @escaping (ServiceConnection) -> EventLoopFuture<any Channel>
    ) {
        self.settings = settings
        self.loop = loop
        self.logger = logger
        self.dial = dial
        place = socket.description
        report = Mutex(CallReport.Service(state: "down", socket: socket.description))
        machine = ServiceLinkMachine(backoff: Backoff(random: random))
        timer = LazyTimer(loop: loop)
    }

    /// Runs work on the event loop: at once where that is where the caller is.
    ///
    /// Not after the end, when the loop may be gone: ask ``isOver`` first.
    func run(_ work: @escaping @Sendable () -> Void) {
        if loop.inEventLoop { work() } else { loop.execute(work) }
    }

    /// The service as it stands; from any thread.
    var service: CallReport.Service { report.withLock { $0 } }

    var dropCounts: [String: Int] {
        Dictionary(uniqueKeysWithValues: FrameDrop.allCases.map { ($0.rawValue, drops[$0] + calls.drops[$0]) })
    }

    // MARK: - Telling

    /// Makes known how the service stands; what it is called stays known.
    func publish(state: String, problem: String?, name: String? = nil, version: String? = nil) {
        let changed = report.withLock { report -> CallReport.Service? in
            var new = report
            (new.state, new.problem) = (state, problem)
            (new.name, new.version) = (name ?? new.name, version ?? new.version)
            guard new != report else { return nil }
            report = new
            return new
        }
        if let changed { observers.tell(.changed(changed)) }
    }

    func logDown(_ problem: String) {
        guard !listeners.isEmpty, let held = downLines.pass(at: loop.now) else { return }
        isDownLogged = true
        logger.warning(
            "the voice service cannot be used; trying on",
            metadata: ["socket": "\(place)", "problem": "\(problem)", "not_logged": "\(held)"])
    }

    /// After a line that told it was down, one tells that it is not.
    func logUp() {
        guard isDownLogged else { return }
        isDownLogged = false
        logger.notice("the voice service is back", metadata: ["socket": "\(place)"])
    }

    // MARK: - Time

    func arm(_ deadline: Deadline, in delay: TimeAmount) {
        timer.fired = timer.fired ?? { [weak self] in self?.due($0) }
        timer.arm(deadline, in: delay)
    }

    func armOnce(_ deadline: Deadline, in delay: TimeAmount) {
        timer.fired = timer.fired ?? { [weak self] in self?.due($0) }
        timer.armOnce(deadline, in: delay)
    }

    private func due(_ deadline: Deadline) {
        switch deadline {
        case .call: expireCalls()
        case .retry: perform(machine.retryIsDue())
        case .frame:
            if let connection { broken(connection, "it stopped in the middle of a frame") }
        }
    }
}
