import Logging
import Synchronization

/// One caller's conversation: what was said, and the turns in progress.
///
/// The only thing a door calls. It lives on one executor (in the gateway, an event loop), so that the agent's tokens, the turn
/// that filters them and the stream that carries them meet without crossing a thread.
public actor Session {
    public nonisolated let key: SessionKey
    nonisolated let home: SessionHome
    let store: HistoryStore
    let clock: SessionClock
    private let liveSettings: Live<SessionSettings>
    let toolbox: any Toolbox
    let logger: Logger
    /// Which part of the stored history is this session's; nil for none of it.
    let scope: HistoryScope?

    var memory: SessionMemory
    var conversations: [ConversationID: LiveConversation] = [:]
    private(set) var turns: [RunID: Turn] = [:]
    /// How many turns are in progress, and summaries, for whoever decides which sessions to keep.
    nonisolated let running = Atomic(0)
    /// Turns that wait for one of another conversation to end, first come first served.
    var waiting: [WaitingTurn] = []
    /// Set while a request is judged: a conversation that goes on keeps the floor, whoever waits for it.
    var isAdmitting = false
    /// Requests that came before the stored history was read.
    var early: [EarlyRequest] = []
    /// What was said without an agent before the stored history was read.
    var earlyNotes: [() -> Void] = []
    var isRecalled: Bool
    var isRecalling = false
    private var nextRun: UInt64 = 0
    /// Turns that were answered with a promise and whose work goes on.
    var lateTurns: [RunID: Turn] = [:] {
        didSet { countRunning() }
    }
    /// What was promised, is there and was not told yet.
    var lateResults: [LateResult] = []
    /// What turns told of it, in case nobody heard them.
    var toldLate: [TurnID: [LateResult]] = [:]
    /// Tells a late result at once, where somebody listens; false when nobody does any more.
    var announcer: (@Sendable (LateResult) -> Bool)?
    var toolMemory = ToolMemory()
    /// The summary under way, between two turns.
    var compaction: Compaction?
    var nextCompaction: UInt64 = 0
    /// Summaries in a row that came to nothing.
    var setbacks = 0
    /// Who answered last, and can write a summary.
    var summarist: (any Agent)?

    /// Those in force now: a turn goes by what they were when it began.
    var settings: SessionSettings { liveSettings.value }

    public nonisolated var executor: any SerialExecutor { home.executor }
    public nonisolated var unownedExecutor: UnownedSerialExecutor { home.executor.asUnownedSerialExecutor() }

    init(
        _ key: SessionKey, scope: HistoryScope?, home: SessionHome, store: HistoryStore, clock: SessionClock,
        settings: Live<SessionSettings>,
        toolbox: any Toolbox, logger: Logger
    ) {
        self.key = key
        self.scope = scope
        self.home = home
        self.store = store
        self.clock = clock
        liveSettings = settings
        self.toolbox = toolbox
        self.logger = logger
        memory = SessionMemory(budget: settings.value.context)
        isRecalled = scope == nil
    }

    /// Runs one turn, or joins the one this request belongs to, until it has ended for this listener.
    ///
    /// Leaving is the end: cancelling the task is the listener's hang-up, and with its last listener a turn is interrupted, its agent
    /// cancelled at once, and its reply remembered only as far as it was delivered.
    public func withTurn(_ request: TurnRequest, agent: any Agent, listener: any ReplyListener) async -> TurnEnd {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                open(request, agent, listener) { waiter.resume(returning: $0) }
                if Task.isCancelled { leave(listener) }
            }
        } onCancel: {
            home.execute { self.assumeIsolated { $0.leave(listener) } }
        }
    }

    /// ``withTurn(_:agent:listener:)`` for a door that lives on the session's executor and is itself told by its listener how things go:
    /// no task, no hop. It must call ``hangUp(_:)`` when its client goes.
    ///
    /// - Precondition: called on the session's executor.
    public nonisolated func begin(_ request: TurnRequest, agent: any Agent, listener: any ReplyListener) {
        assumeIsolated { $0.open(request, agent, listener) { _ in } }
    }

    /// The listener has gone.
    ///
    /// - Precondition: called on the session's executor.
    public nonisolated func hangUp(_ listener: any ReplyListener) {
        assumeIsolated { $0.leave(listener) }
    }

    /// ``shutDown()`` for whoever is on the session's executor.
    public nonisolated func cutShort() { assumeIsolated { $0.shutDown() } }

    /// Ends every turn in progress; each is stored as far as it was delivered.
    public func shutDown() {
        cancelCompaction()
        let requests = early
        early = []
        for request in requests { refuse(request) }
        for turn in Array(turns.values) { interrupt(turn, .shutdown) }
        cancelAllLate()
    }

    /// Cuts every turn short and remembers nothing of what was said.
    func forget() {
        let requests = early
        early = []
        for request in requests { refuse(request) }
        for turn in Array(turns.values) { interrupt(turn, .superseded) }
        cancelAllLate()
        (lateResults, toldLate) = ([], [:])
        cancelCompaction()
        memory = SessionMemory(budget: settings.context)
        conversations = [:]
        toolMemory = ToolMemory()
        isRecalled = true
    }

    func add(_ turn: Turn) {
        turns[turn.run] = turn
        countRunning()
    }

    func remove(_ run: RunID) {
        turns[run] = nil
        countRunning()
    }

    /// What the agent of that run sends belongs to another turn from now on.
    func rename(_ turn: Turn, _ run: RunID) {
        remove(turn.run)
        turn.run = run
        add(turn)
    }

    /// Late turns and a summary count too: the session must not be made anew while they go on.
    func countRunning() { running.store(turns.count + lateTurns.count + (compaction == nil ? 0 : 1), ordering: .relaxed) }

    func newRun() -> RunID {
        nextRun += 1
        return RunID(number: nextRun)
    }

    // MARK: - Opening

    func open(
        _ request: TurnRequest, _ agent: any Agent, _ listener: any ReplyListener, _ ended: @escaping (TurnEnd) -> Void
    ) {
        guard isRecalled else {
            recallHistory()
            early.append(EarlyRequest(request: request, agent: agent, listener: listener, ended: ended))
            return
        }
        isAdmitting = true
        memory.budget = settings.context
        let (turnClass, admission) = admit(request)
        isAdmitting = false
        defer { quietDown() }
        listener.classified(turnClass)
        log(turnClass, of: request)
        switch admission {
        case .answered(let answer, let silent):
            listener.marked(.source(.fixed))
            listener.marked(.ended(.complete))
            deliver(answer, to: listener)
            if let silent, listener.hasGone { conversations[silent]?.log.lastSilence?.isUndelivered = true }
            ended(.complete)
        case .replay(let record, let leg):
            let (text, calls) = (record.reply(of: leg), record.legs[leg].calls)
            listener.marked(.turn(record.id))
            listener.marked(.source(.replayed))
            listener.marked(.ended(.complete))
            if !text.isEmpty {
                listener.deliver(.text(text))
            } else if calls.isEmpty {
                // Of a turn that said nothing of its own, what it said beside: a promise, a beat.
                listener.deliver(.aside(record.written.last { $0.kind == .aside }?.text ?? TurnMachine.beat))
            }
            for call in calls { listener.deliver(.toolCall(call)) }
            listener.deliver(.finished(calls.isEmpty ? .stop : .toolCalls, nil))
            listener.flush()
            ended(.complete)
        case .join(let turn):
            listener.marked(.turn(turn.id))
            hear(turn, listener, ended)
        case .run(let turn, let prompt):
            listener.marked(.turn(turn.id))
            turn.hearings.append(Turn.Hearing(listener: listener, ended: ended))
            turn.pace = pace(for: request, since: turn.requestedAt)
            if turn.channel.isLive, isBusy(besides: turn) { wait(turn, agent, prompt) } else { start(turn, agent, prompt()) }
            keepPace(turn)
            if turn.isWaiting { listener.waits() } else { commit(turn) }
        }
    }
}
