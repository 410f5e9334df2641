extension SessionMemory {
    /// Past the mark: the oldest turns are to be summarised when no turn runs.
    var isFull: Bool { turns.count > budget.turnsHigh || bytes > budget.bytesHigh }
    /// Beyond the bounds: no agent may be shown all of it.
    var isOverfull: Bool { turns.count > budget.turnsMax || bytes > budget.bytesMax }

    /// The oldest turns, as many as have to go for the rest to fit the budget's lower marks; never the newest, nor one in progress.
    func oldest(keeping busy: Set<TurnID> = []) -> ArraySlice<PastTurn> {
        var (count, rest) = (0, bytes)
        while turns.count - count > 1, !busy.contains(turns[count].id), turns.count - count > budget.turnsLow || rest > budget.bytesLow {
            rest -= turns[count].bytes
            count += 1
        }
        return turns.prefix(count)
    }

    /// Keeps of the oldest turns what is worth it by its form, and nothing else; returns the turns that went.
    mutating func compactByForm(keeping busy: Set<TurnID> = []) -> [TurnID] {
        let oldest = oldest(keeping: busy)
        guard !oldest.isEmpty else { return [] }
        replaceOldest(oldest.count, by: EarlierTalk(earlier, prose: nil, turns: oldest))
        return oldest.map(\.id)
    }

    /// Rebuilds what was remembered from what was stored, and compacts it where that is more than may be shown; returns the turns that
    /// went.
    mutating func restore(_ history: RememberedHistory) -> [TurnID] {
        setEarlier(history.summary.map { EarlierTalk(prose: $0.prose, kept: $0.kept) })
        if history.isCut { setEarlier(EarlierTalk(prose: earlier?.prose ?? Self.unread, kept: earlier?.kept ?? [])) }
        for entry in history.entries { restore(entry) }
        return isOverfull ? compactByForm() : []
    }

    private mutating func restore(_ entry: EntryRecord) {
        if !turns.contains(where: { $0.id == entry.turn }) {
            append(PastTurn(id: entry.turn, conversation: entry.conversation, greeting: nil, utterances: [], reply: nil))
        }
        switch entry.role {
        case .user: addUtterance(entry.turn, entry.text)
        case .assistant: setReply(entry.turn, entry.text, isCut: entry.state == .interrupted)
        case .greeting: setGreeting(entry.turn, entry.text)
        }
    }

    /// Stands for what was said long ago and never summarised.
    private static let unread = "There was talk before what follows; it is stored, and too long to be told here."
}
