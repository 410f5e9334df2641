/// What a session knows of before: read from the store once, before its first turn.
extension Session {
    /// Runs `note` once the stored history is known, at once as a rule. At most 64 wait.
    func onceRecalled(_ note: @escaping () -> Void) {
        guard !isRecalled else { return note() }
        recallHistory()
        if earlyNotes.count < 64 { earlyNotes.append(note) }
    }

    func recallHistory() {
        guard !isRecalling else { return }
        isRecalling = true
        Task.detached { [store, key, scope, settings] in
            let bytesMax = 4 * settings.contextBytesMax
            let history = scope.flatMap { try? store.reader.remembered(session: key, scope: $0, bytesMax: bytesMax) }
            let runs = history.flatMap { history in try? store.reader.toolRuns(of: Array(Set(history.entries.map(\.turn)))) }
            let late = scope.flatMap { try? store.reader.lateResults(session: key, scope: $0) }
            guard let history, let runs, let late else { return await self.recalled(nil) }
            var memory = SessionMemory(budget: settings.context)
            let gone = memory.restore(history)
            await self.recalled((memory, gone, history.entries, runs, late))
        }
    }

    /// What was stored before; nil when it cannot be read, and then nobody is answered as if nothing had been said.
    private func recalled(
        _ known: (memory: SessionMemory, gone: [TurnID], entries: [EntryRecord], runs: [ToolRun], late: [LateResult])?
    ) {
        isRecalling = false
        // Deleted meanwhile: what was read is no more.
        if let known, !isRecalled {
            memory = known.memory
            recalled(known.runs)
            restoreRecords(known.entries)
            store(summaryOf: known.gone)
            isRecalled = true
            recalledLate(known.late)
        }
        let notes = earlyNotes
        earlyNotes = []
        for note in notes where isRecalled { note() }
        let requests = early
        early = []
        for one in requests {
            if isRecalled { open(one.request, one.agent, one.listener, one.ended) } else { refuse(one) }
        }
    }

    func refuse(_ request: EarlyRequest) {
        let failure = AgentFailure(
            .storage, "The conversation's history cannot be read.", status: 503, retryAfterSeconds: 1, isPassing: true)
        request.listener.marked(.ended(.failed(.storage)))
        if request.request.profile == .voice {
            request.listener.deliver(.aside(request.request.language.apology))
            request.listener.deliver(.finished(.stop, nil))
        } else {
            request.listener.deliver(.failed(failure))
        }
        request.listener.flush()
        request.ended(.failed(.storage))
    }
}

/// A request that waits for the session's stored history.
struct EarlyRequest {
    let request: TurnRequest
    let agent: any Agent
    let listener: any ReplyListener
    let ended: (TurnEnd) -> Void
}
