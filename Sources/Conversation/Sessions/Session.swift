/// One caller's conversation: what was said, and the turns in progress.
///
/// The only thing a door calls. It lives on one executor (in the gateway, an event loop), so that the agent's tokens, the turn
/// that filters them and the stream that carries them meet without crossing a thread.
public actor Session {
    public nonisolated let key: SessionKey
    nonisolated let home: SessionHome
    let store: HistoryStore
    let clock: SessionClock
    let settings: SessionSettings
    private let recall: Recall

    var memory: SessionMemory
    var conversations: [ConversationID: LiveConversation] = [:]
    var turns: [RunID: Turn] = [:]
    /// Tasks that wait for a running turn of another conversation to end.
    var quietWaiters: [QuietWaiter] = []
    private var recalling: Task<Void, Never>?
    private var isRecalled = false
    private var nextRun: UInt64 = 0

    /// Which stored history the session begins with.
    enum Recall: Sendable {
        case nothing
        case live
        case conversation(ConversationID)
    }

    public nonisolated var executor: any SerialExecutor { home.executor }
    public nonisolated var unownedExecutor: UnownedSerialExecutor { home.executor.asUnownedSerialExecutor() }

    init(
        _ key: SessionKey, recall: Recall, home: SessionHome, store: HistoryStore, clock: SessionClock, settings: SessionSettings
    ) {
        self.key = key
        self.recall = recall
        self.home = home
        self.store = store
        self.clock = clock
        self.settings = settings
        memory = SessionMemory(turnsMax: settings.contextTurnsMax)
    }

    /// Runs one turn, or joins the one this request belongs to, until it has ended for this listener.
    ///
    /// Leaving is the end: cancelling the task is the listener's hang-up, and with its last listener a turn is interrupted, its agent
    /// cancelled at once, and its reply remembered only as far as it was delivered.
    public func withTurn(_ request: TurnRequest, agent: any Agent, listener: any ReplyListener) async -> TurnEnd {
        if !isRecalled { await recallHistory() }
        guard !Task.isCancelled else { return .interrupted(.hangUp) }
        switch admit(request) {
        case .answered(let answer):
            deliver(answer, to: listener)
            return .complete
        case .replay(let reply):
            listener.deliver(.text(reply.isEmpty ? TurnMachine.beat : reply))
            listener.deliver(.finished(.stop, nil))
            listener.flush()
            return .complete
        case .join(let turn):
            hear(turn, listener)
            return await end(of: turn, for: listener)
        case .run(let turn, let prompt):
            turn.hearings.append(Turn.Hearing(listener: listener))
            if request.profile == .voice, isBusy(besides: turn), await !quiet(turn) {
                return giveUp(turn, listener)
            }
            start(turn, agent, prompt())
            return await end(of: turn, for: listener)
        }
    }

    /// The turn as a task that begins on this executor without a detour; cancelling it is the hang-up.
    ///
    /// - Precondition: called on the session's executor.
    public nonisolated func turnTask(
        _ request: TurnRequest, agent: any Agent, listener: any ReplyListener, ended: @escaping @Sendable (TurnEnd) -> Void
    ) -> Task<Void, Never> {
        assumeIsolated { session in
            Task { [session] in await session.runTask(request, agent, listener, ended) }
        }
    }

    private func runTask(
        _ request: TurnRequest, _ agent: any Agent, _ listener: any ReplyListener, _ ended: @Sendable (TurnEnd) -> Void
    ) async {
        ended(await withTurn(request, agent: agent, listener: listener))
    }

    /// Ends every turn in progress; each is stored as far as it was delivered.
    public func shutDown() {
        for turn in Array(turns.values) { interrupt(turn, .shutdown) }
    }

    func newRun() -> RunID {
        nextRun += 1
        return RunID(number: nextRun)
    }

    // MARK: - Waiting

    /// Waits until the turn has ended for this listener; cancellation takes the listener away.
    private func end(of turn: Turn, for listener: any ReplyListener) async -> TurnEnd {
        let run = turn.run
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                guard let index = turn.hearings.firstIndex(where: { $0.listener === listener }) else {
                    // It ended before there was anything to wait for.
                    if case .ended(let end) = turn.machine.phase { waiter.resume(returning: end) } else { waiter.resume(returning: .complete) }
                    return
                }
                turn.hearings[index].waiter = waiter
                if Task.isCancelled { leave(run, listener) }
            }
        } onCancel: {
            home.execute { self.assumeIsolated { $0.leave(run, listener) } }
        }
    }

    private func recallHistory() async {
        if recalling == nil, case .nothing = recall { isRecalled = true }
        if isRecalled { return }
        let task =
            recalling
            ?? Task.detached { [store, key, recall, settings, weak self] in
                // Rows, not turns: a turn has two rows as a rule, seldom more.
                let limit = settings.contextTurnsMax * 3
                let entries: [EntryRecord]? =
                    switch recall {
                    case .nothing: []
                    case .live: try? store.reader.recentLive(session: key, limit: limit)
                    case .conversation(let id): try? store.reader.recent(session: key, conversation: id, limit: limit)
                    }
                await self?.recalled(entries ?? [])
            }
        recalling = task
        await task.value
    }

    private func recalled(_ entries: [EntryRecord]) {
        guard !isRecalled else { return }
        memory.restore(entries)
        isRecalled = true
    }
}
