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
        Task.detached { [store, key, recall, settings] in
            // Rows, not turns: a turn has two rows as a rule, seldom more.
            let limit = settings.contextTurnsMax * 3
            let entries: [EntryRecord]? =
                switch recall {
                case .nothing: []
                case .live: try? store.reader.recentLive(session: key, limit: limit)
                case .conversation(let id): try? store.reader.recent(session: key, conversation: id, limit: limit)
                }
            let turns = entries.map { entries in Set(entries.map(\.turn)) } ?? []
            let runs = try? store.reader.toolRuns(of: Array(turns))
            await self.recalled(runs == nil ? nil : entries, runs ?? [])
        }
    }

    /// What was stored before; nil when it cannot be read, and then nobody is answered as if nothing had been said.
    private func recalled(_ entries: [EntryRecord]?, _ runs: [ToolRun]) {
        isRecalling = false
        // Deleted meanwhile: what was read is no more.
        if let entries, !isRecalled {
            memory.restore(entries)
            recalled(runs)
            restoreRecords(entries)
            isRecalled = true
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
