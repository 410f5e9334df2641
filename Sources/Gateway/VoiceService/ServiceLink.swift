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

    private let dial: (ServiceConnection) -> EventLoopFuture<any Channel>
    private var dialing: ServiceConnection?
    private var downLines = LineThrottle()
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

    // MARK: - Connecting

    func updateWant() { perform(machine.want(!listeners.isEmpty || !calls.isIdle || !callsAhead.isEmpty)) }

    func perform(_ action: ServiceLinkMachine.Action?) {
        switch action {
        case .connect: connect()
        case .close:
            if let connection { drop(connection) }
            publish(state: "down", problem: nil)
        case .retry(let delay): arm(.retry, in: delay)
        case .forgetRetry: timer.disarm(.retry)
        case nil: break
        }
    }

    private func connect() {
        if !machine.isDown { publish(state: "connecting", problem: nil) }
        if !isCheckTold, !listeners.isEmpty {
            isCheckTold = true
            observers.tell(.checking)
        }
        let connection = ServiceConnection(link: self)
        dialing = connection
        dial(connection).whenComplete { [weak self] outcome in
            switch outcome {
            case .success(let channel):
                guard let self else { return channel.close(promise: nil) }
                self.connected(channel)
            case .failure(let error): self?.cannotConnect(error)
            }
        }
    }

    private func connected(_ channel: any Channel) {
        guard let connection = dialing else { return channel.close(promise: nil) }
        dialing = nil
        guard machine.connected(at: loop.now) == nil else {
            connection.close()
            channel.close(promise: nil)
            return
        }
        self.connection = connection
        isHolding = tracker.isInDoubt
        connection.open(channel)
        guard self.connection === connection else { return }
        probe()
        let ahead = callsAhead
        callsAhead = []
        for call in ahead { send(call) }
        updateWant()
    }

    private func cannotConnect(_ error: any Error) {
        dialing = nil
        let failure = error as? VoiceServiceFailure ?? VoiceServiceFailure(.unavailable, ServiceFault.cannotReach(place, "\(error)"))
        let ahead = callsAhead
        callsAhead = []
        let action = machine.failed()
        publish(state: failure.kind == .untrusted ? "untrusted" : "down", problem: failure.message)
        logDown(failure.message)
        perform(action)
        for call in ahead { call.complete(.failure(failure)) }
        updateWant()
    }

    /// The connection is of no more use, for what the service did with it.
    func broken(_ connection: ServiceConnection, _ what: String) {
        guard self.connection === connection else { return connection.close() }
        drop(connection)
        let problem = "the voice service at \(place) was lost: \(what). See its log"
        // What came before the loss is told before it.
        dispatch()
        let gone = calls.disconnect()
        tracker.connectionLost()
        let action = machine.lost(at: loop.now)
        publish(state: "down", problem: problem)
        logDown(problem)
        if connection.hasBeenHeard, !isLossTold, !listeners.isEmpty {
            isLossTold = true
            observers.tell(.lost(problem))
        }
        perform(action)
        for call in gone { retry(call, or: ServiceFault.disconnected(place, call.method)) }
        updateWant()
    }

    private func drop(_ connection: ServiceConnection) {
        connection.close()
        self.connection = nil
        timer.disarm(.frame)
    }

    /// Ends everything, for good.
    func shutDown() {
        guard machine.state != .shutDown else { return }
        machine.shutDown()
        isOver.store(true, ordering: .releasing)
        timer.cancel()
        connection?.close()
        connection = nil
        dialing?.close()
        dialing = nil
        let gone = calls.disconnect() + callsAhead
        callsAhead = []
        for call in gone { call.complete(.failure(ServiceFault.shutDown(call.method))) }
        publish(state: "down", problem: nil)
        listeners.end()
        observers.end()
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

    private func logDown(_ problem: String) {
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
