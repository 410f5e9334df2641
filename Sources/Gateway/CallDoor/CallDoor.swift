import Conversation
import Logging
import NIOCore
import NIOPosix

/// The second door: Telegram calls, by way of the voice service.
///
/// It waits and acts; what to do is decided by ``CallMachine``. It lives on the event loop that the service's events arrive on, and
/// enters a conversation as the HTTP door does: through a ``Session``.
actor CallDoor {
    let loop: any EventLoop
    nonisolated let home: SessionHome
    let service: VoiceService
    let logger: Logger
    let sessions: Sessions
    let agent: any Agent
    let sessionKey: SessionKey
    let audioRoot: AudioRoot?
    /// What is played to stop what plays.
    private let silence: SilentClip
    let clock: SessionClock
    /// Who is told of every turn.
    let observers: RequestObservers
    private let meters: CallMetrics?
    let requestIDs = RequestIDs()

    private var machine: CallMachine
    var turns: [CallTurnID: CallTurnInProgress] = [:]
    private var timers: [CallTimer: Scheduled<Void>] = [:]
    var gate = SpeechGate()
    var gateTimer: Scheduled<Void>?
    var commands: [DeskCommandID: CheckedContinuation<DeskAnswer?, Never>] = [:]
    private var nextCommand: UInt64 = 0
    /// Newest first.
    private(set) var recent: [CallReport.Past] = []
    /// The last hang-up asked for; waited for when the gateway stops.
    private var hangUpPending: Task<Void, Never>?
    /// Whether the service has been there yet.
    var isMonitoring = false
    private var listener: ListenerID?
    private var observer: ListenerID?
    var isStopped = false
    var unreadableLines = LineThrottle()

    nonisolated var unownedExecutor: UnownedSerialExecutor { home.executor.asUnownedSerialExecutor() }

    /// - Parameter silence: a recording of silence where the service can read it.
    init(
        _ configuration: Configuration, service: VoiceService, sessions: Sessions, agent: any Agent, silence: SilentClip,
        loop: any EventLoop,
        home: SessionHome, logger: Logger, clock: SessionClock = .system, observers: RequestObservers = RequestObservers(),
        meters: CallMetrics? = nil
    ) {
        self.loop = loop
        self.home = home
        self.service = service
        self.logger = logger
        self.sessions = sessions
        self.agent = agent
        self.silence = silence
        self.clock = clock
        self.observers = observers
        self.meters = meters
        sessionKey = configuration.calls.session
        audioRoot = configuration.calls.audioRoot.map { AudioRoot($0) }
        machine = CallMachine(settings: CallSettings(configuration))
    }

    /// How long the hang-up of a call may take when the gateway stops.
    static let lastHangUpMax: Duration = .seconds(2)

    /// Begins to listen, for as long as the service is there or comes back; returns at once.
    func open() {
        observer = service.onNotice { [weak self] notice in self?.assumeIsolated { $0.noticed(notice) } }
        listener = service.onCallEvent { [weak self] event in self?.assumeIsolated { $0.heard(event) } }
    }

    /// Says goodbye to the service: what is said is cut and stored as far as it was heard, a call in progress is hung up.
    func close() async {
        guard !isStopped else { return }
        consume(.shutdown)
        isStopped = true
        if let listener { service.offCallEvent(listener) }
        if let observer { service.offNotice(observer) }
        gateTimer?.cancel()
        for timer in timers.values { timer.cancel() }
        timers = [:]
        for turn in turns.values { turn.task.cancel() }
        let waiting = commands
        commands = [:]
        for waiter in waiting.values { waiter.resume(returning: nil) }
        // A service that does not answer holds nobody up: with its connection ends what waits for it.
        let limit = Task { [clock, service] in
            try await clock.sleep(Self.lastHangUpMax)
            await service.shutDown()
        }
        await hangUpPending?.value
        limit.cancel()
        for turn in turns.values { await turn.task.value }
        await service.shutDown()
    }

    /// Puts other settings in force; a call in progress goes on.
    func apply(_ settings: CallSettings) { machine.settings = settings }

    // MARK: - What happens

    /// Takes what happened and does what follows from it.
    func consume(_ input: CallInput) {
        guard !isStopped else { return }
        for action in machine.consume(input, at: clock.now()) { perform(action) }
        meters?.isCalling(machine.call != nil, waiting: machine.queue.count)
    }

    /// A new name for a command of the desk.
    func newCommand() -> DeskCommandID {
        nextCommand += 1
        return DeskCommandID(number: nextCommand)
    }

    var live: CallReport.Live? { machine.live(at: clock.now()) }
    var queue: [Int64] { machine.queue }
    var totals: CallTotals { machine.totals }

    // MARK: - What is done

    private func perform(_ action: CallAction) {
        switch action {
        case .beginTurn(let turn): begin(turn)
        case .interrupt(let id, let heardBytes, let reason): cut(id, heardBytes, reason)
        case .correct(let id, let heardBytes): correct(id, heardBytes)
        case .fellBehind(let id): turns[id]?.fellBehind()
        case .caughtUp(let id): turns[id]?.caughtUp()
        case .note(let note): remember(note)
        case .awaitLate(let awaits): awaitLate(awaits)
        case .returnLate(let text): returnLate(text)
        case .speak(let id, let text, _):
            for turn in turns.values { turn.listener.spoken() }
            Task { consume(.spoke(id, await outcome { () throws(VoiceServiceFailure) in try await service.callSpeak(text) })) }
        case .play(let id, let path):
            Task { consume(.played(id, await outcome { () throws(VoiceServiceFailure) in try await service.callPlay(trusted: path) })) }
        case .stopPlayback(let id):
            let path = silence.path
            Task { consume(.played(id, await outcome { () throws(VoiceServiceFailure) in try await service.callPlay(trusted: path) })) }
        case .startCall(let userID):
            Task { consume(.started(await outcome { () throws(VoiceServiceFailure) in try await service.callStart(userID: userID) })) }
        case .hangUpCall:
            hangUpPending = Task {
                consume(.hungUp(await outcome { () throws(VoiceServiceFailure) in try await service.callHangup() }))
            }
        case .askStatus:
            Task { consume(.status(await outcome { () throws(VoiceServiceFailure) in try await service.callStatus() })) }
        case .measure(let id, let path): measure(id, path)
        case .measureRecording(let call, let path): measureRecording(call, path)
        case .arm(let timer, let after): arm(timer, after)
        case .disarm(let timer): timers.removeValue(forKey: timer)?.cancel()
        case .answer(let id, let answer): commands.removeValue(forKey: id)?.resume(returning: answer)
        case .record(let record):
            CallLog(logger).note(record)
            meters?.ended(record)
            recent.insert(CallReport.Past(record, at: UTCTime.text(ms: clock.wallMs())), at: 0)
            if recent.count > CallReport.recentMax { recent.removeLast() }
        case .log(let fact): CallLog(logger, silencePath: silence.path).note(fact)
        }
    }

    private func outcome<Value: Sendable>(
        _ body: () async throws(VoiceServiceFailure) -> Value
    ) async -> Result<Value, VoiceServiceFailure> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    private func arm(_ timer: CallTimer, _ after: Duration) {
        timers[timer]?.cancel()
        timers[timer] = loop.scheduleTask(in: TimeAmount(after)) { [weak self] in
            self?.assumeIsolated { door in
                door.timers[timer] = nil
                door.consume(.timer(timer))
            }
        }
    }
}
