/// What agents are shown is kept within its budget: the oldest turns are summarised between turns, never in one.
extension Session {
    /// The oldest turns are too many: summarised by the agent while no turn runs, by their form where it cannot.
    func considerCompaction() {
        guard memory.isFull, compaction == nil, turns.isEmpty, lateTurns.isEmpty, waiting.isEmpty, !isAdmitting else { return }
        let oldest = memory.oldest()
        guard !oldest.isEmpty else { return }
        guard let agent = summarist, setbacks < Compaction.setbacksMax else { return compactByForm() }
        nextCompaction += 1
        let number = nextCompaction
        // The agent is free while nobody speaks; it is given up when somebody does.
        let begun = Compaction(number: number, sources: Compaction.sources(oldest))
        begun.deadline = Task { [clock] in
            try? await clock.sleep(Compaction.timeout)
            if !Task.isCancelled { self.giveUpSummary(number) }
        }
        compaction = begun
        countRunning()
        let run = agent.begin(SummaryInstruction.prompt(memory.earlier, oldest), ReplyPort(CompactionTap(self, number)))
        // It may have ended, or failed, within `begin`.
        if compaction === begun { begun.run = run } else { run.cancel() }
    }

    /// A turn begins: it has the agent for itself.
    func cancelCompaction() {
        guard let compaction else { return }
        endCompaction(compaction)
        setbacks += 1
    }

    /// Nothing goes into a prompt that the budget does not hold.
    func keepWithinBudget() {
        if memory.isOverfull { compactByForm() }
    }

    func summarised(_ event: AgentEvent, _ number: UInt64) {
        guard let compaction, compaction.number == number else { return }
        switch event {
        case .text(let text):
            guard compaction.prose.utf8.count < Compaction.proseBytesMax else { return }
            compaction.prose += text
        case .toolCall: break
        case .finished:
            // It has ended by itself: its connection is kept.
            compaction.run = nil
            endCompaction(compaction)
            finish(compaction)
        case .failed:
            compaction.run = nil
            compactByForm()
        }
    }

    // MARK: - Parts

    private func finish(_ compaction: Compaction) {
        let prose = compaction.prose.split(whereSeparator: \.isNewline).joined(separator: "\n")
        guard prose.contains(where: { $0.isLetter || $0.isNumber }) else { return compactByForm() }
        let oldest = memory.turns.prefix(compaction.sources.count)
        // What it tells of was corrected meanwhile: it tells what was not said.
        guard Compaction.sources(oldest) == compaction.sources else {
            setbacks += 1
            return
        }
        setbacks = 0
        memory.replaceOldest(oldest.count, by: EarlierTalk(memory.earlier, prose: prose, turns: oldest))
        store(summaryOf: oldest.map(\.id))
    }

    private func compactByForm() {
        if let compaction { endCompaction(compaction) }
        setbacks = 0
        store(summaryOf: memory.compactByForm(keeping: Set(turns.values.map(\.id) + lateTurns.values.map(\.id))))
    }

    private func giveUpSummary(_ number: UInt64) {
        if compaction?.number == number { compactByForm() }
    }

    private func endCompaction(_ ended: Compaction) {
        compaction = nil
        ended.cancel()
        countRunning()
    }

    func store(summaryOf turns: [TurnID]) {
        guard let earlier = memory.earlier, let scope, !turns.isEmpty else { return }
        submit([
            .summarise(
                SummaryRecord(
                    session: key, scope: scope, turns: turns, prose: earlier.prose, kept: earlier.kept, atMs: clock.wallMs()))
        ])
    }
}
