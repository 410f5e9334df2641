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
    private nonisolated let home: SessionHome
    let service: VoiceService
    let logger: Logger
    private let sessions: Sessions
    private let agent: any Agent
    private let sessionKey: SessionKey
    let audioRoot: AudioRoot?
    /// What is played to stop what plays.
    private let silence: SilentClip
    private let clock: SessionClock

    private var machine: CallMachine
    private var turns: [CallTurnID: CallTurnInProgress] = [:]
    private var timers: [CallTimer: Scheduled<Void>] = [:]
    private var gate = SpeechGate()
    private var gateTimer: Scheduled<Void>?
    var commands: [DeskCommandID: CheckedContinuation<DeskAnswer?, Never>] = [:]
    private var nextCommand: UInt64 = 0
    /// Newest first.
    private(set) var recent: [CallReport.Past] = []
    /// The last hang-up asked for; waited for when the gateway stops.
    private var hangUpPending: Task<Void, Never>?
    /// Whether the service has been there yet.
    private var isMonitoring = false
    private var listener: ListenerID?
    private var observer: ListenerID?
    var isStopped = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { home.executor.asUnownedSerialExecutor() }

    /// - Parameter silence: a recording of silence where the service can read it.
    init(
        _ configuration: Configuration, service: VoiceService, sessions: Sessions, agent: any Agent, silence: SilentClip,
        loop: any EventLoop,
        home: SessionHome, logger: Logger, clock: SessionClock = .system
    ) {
        self.loop = loop
        self.home = home
        self.service = service
        self.logger = logger
        self.sessions = sessions
        self.agent = agent
        self.silence = silence
        self.clock = clock
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
        await service.shutDown()
    }

    // MARK: - What happens

    /// Takes an event of the service: speech by way of the gate, and nothing overtakes speech.
    private func heard(_ event: CallEvent) {
        guard event.kind == .speech else {
            if gate.isHolding { releaseSpeech() }
            return consume(.event(event))
        }
        if gate.isHolding(besides: event.callID) { releaseSpeech() }
        let now = clock.now()
        if let speech = gate.take(event, at: now) { return consume(.event(speech)) }
        guard gateTimer == nil else { return }
        gateTimer = loop.scheduleTask(in: TimeAmount(gate.wait(at: now))) { [weak self] in self?.assumeIsolated { $0.releaseSpeech() } }
    }

    /// What waited at the gate is one utterance now.
    private func releaseSpeech() {
        gateTimer?.cancel()
        gateTimer = nil
        let count = gate.heldCount
        guard let speech = gate.release(at: clock.now()) else { return }
        let leftOut = gate.takeLeftOut()
        if count > 1 || leftOut > 0 {
            logger.notice(
                "more utterances than anybody says are answered as one",
                metadata: ["utterances": "\(count)", "left_out": "\(leftOut)", "call_id": "\(speech.callID?.text ?? "")"])
        }
        consume(.event(speech))
    }

    /// Takes what happened and does what follows from it.
    func consume(_ input: CallInput) {
        guard !isStopped else { return }
        for action in machine.consume(input, at: clock.now()) { perform(action) }
    }

    private func noticed(_ notice: VoiceServiceNotice) {
        CallLog(logger).note(notice)
        switch notice {
        case .callsAvailable where !isMonitoring:
            isMonitoring = true
            logger.info("call event handler registered", metadata: ["socket": "\(service.report.socket)"])
            consume(.serviceRestored)
            logger.info("call monitor started", metadata: ["session": "\(sessionKey)"])
        case .callsAvailable, .restored: consume(.serviceRestored)
        case .lost: consume(.serviceLost)
        default: break
        }
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
        case .interrupt(let id, let heardBytes, _): cut(id, heardBytes)
        case .correct(let id, let heardBytes): correct(id, heardBytes)
        case .fellBehind(let id): turns[id]?.fellBehind()
        case .caughtUp(let id): turns[id]?.caughtUp()
        case .note(let note): remember(note)
        case .speak(let id, let text, _):
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
        case .measure(let id, let path):
            read {
                try? RecordingFile.header(path).duration
            } then: {
                .measured(id, $0)
            }
        case .measureRecording(let call, let path):
            read {
                try? RecordingFile.level(path)
            } then: {
                .recordingMeasured(call, $0)
            }
        case .arm(let timer, let after): arm(timer, after)
        case .disarm(let timer): timers.removeValue(forKey: timer)?.cancel()
        case .answer(let id, let answer): commands.removeValue(forKey: id)?.resume(returning: answer)
        case .record(let record):
            CallLog(logger).note(record)
            recent.insert(CallReport.Past(record, at: UTCTime.text(ms: clock.wallMs())), at: 0)
            if recent.count > CallReport.recentMax { recent.removeLast() }
        case .log(let fact): CallLog(logger).note(fact)
        }
    }

    private func outcome<Value: Sendable>(
        _ body: () async throws(VoiceServiceFailure) -> Value
    ) async -> Result<Value, VoiceServiceFailure> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    /// Reads a recording where blocking does no harm.
    private func read<Value: Sendable>(
        _ body: @escaping @Sendable () -> Value?, then input: @escaping @Sendable (Value?) -> CallInput
    ) {
        NIOThreadPool.singleton.runIfActive(eventLoop: loop, body).whenComplete { outcome in
            self.assumeIsolated { $0.consume(input((try? outcome.get()) ?? nil)) }
        }
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

    // MARK: - Turns

    private func begin(_ turn: CallTurn) {
        let request = TurnRequest(
            utterance: turn.utterance, turn: TurnID(), call: ConversationID(call: turn.callID), session: sessionKey,
            language: SpokenLanguage(tag: turn.language ?? ""))
        let session = sessions.session(for: request, home: home)
        let listener = CallListener { [weak self] part in
            guard let self else { return }
            home.execute { self.assumeIsolated { $0.consume(.reply(turn.id, part)) } }
        }
        // On the door's own executor, which keeps the order: a turn that is cut before it began must not come after the one that cut it.
        let task = Task { [self] in
            let end = await session.withTurn(request, agent: agent, listener: listener)
            logger.debug("turn ended", metadata: ["turn": "\(turn.id)", "end": "\(end)"])
            listener.end(end)
        }
        turns[turn.id] = CallTurnInProgress(request: request, session: session, listener: listener, task: task)
        forgetOldTurns(before: turn.id)
    }

    /// A turn can be corrected while its reply is played; the last few are enough for that.
    private func forgetOldTurns(before id: CallTurnID) {
        for old in turns.keys where old.number + 8 <= id.number { turns[old] = nil }
    }

    /// Cancelling the task is the barge-in; what was heard stands before it does.
    private func cut(_ id: CallTurnID, _ heardBytes: Int) {
        guard let turn = turns[id] else { return }
        turn.listener.played(heardBytes)
        turn.task.cancel()
    }

    private func correct(_ id: CallTurnID, _ heardBytes: Int) {
        guard let turn = turns[id], let name = turn.request.heard, let call = turn.request.conversation else { return }
        turn.session.perform { session in session.assumeIsolated { $0.played(name, bytes: heardBytes, of: call) } }
    }

    private func remember(_ note: CallNote) {
        let call = ConversationID(call: note.callID)
        let request = TurnRequest(utterance: "", turn: TurnID(), call: call, session: sessionKey, language: .english)
        sessions.session(for: request, home: home).perform { session in
            session.assumeIsolated { $0.note(note.text, byUser: note.speaker == .user, isWhole: note.isWhole, of: call) }
        }
    }
}

/// A turn of the call whose reply may still be cut or corrected.
struct CallTurnInProgress {
    let request: TurnRequest
    let session: Session
    let listener: CallListener
    let task: Task<Void, Never>

    func fellBehind() {
        listener.isBehind = true
        session.perform { [listener] in $0.listenerFellBehind(listener) }
    }

    func caughtUp() {
        listener.isBehind = false
        session.perform { [listener] in $0.listenerCaughtUp(listener) }
    }
}

extension ConversationID {
    /// The conversation of a call: its id where that can be one, else a name made of it.
    init(call: CallID?) {
        self = call.flatMap { ConversationID($0.text) } ?? ConversationID.main.kept(apart: call?.text ?? "")
    }
}
