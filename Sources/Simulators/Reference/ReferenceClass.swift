/// The classes of the page on turns, and what else the reference server tells apart.
public enum ReferenceClass: String, Sendable {
    case first, retry, followUp, ownResult, silence, stale, joinsNewer, unheard, heard, revised, shrunk, foreign

    /// Rows 6 to 10: the turn before it is over.
    var interrupts: Bool { [.unheard, .heard, .revised, .shrunk, .foreign].contains(self) }
}

/// Tells which class a request is: the table, row by row.  A pure function of the latest turn, the request and the time.
struct ReferenceClassifier {
    let said: ReferenceHistory
    let turn: ReferenceTurn?
    let now: Duration
    let mistakes: Set<ReferenceMistake>

    var verdict: ReferenceClass {
        guard let turn else {
            if said.before.contains(where: \.isUser) { return said.isSilent ? .silence : .foreign }
            return .first
        }
        if turn.legs.contains(where: { $0.said.isSame(as: said) }) { return .retry }
        if let row = tools(turn) { return row }
        if said.isSilent { return .silence }
        let (before, base) = aligned(turn)
        if isBeginning(before, of: base), before.count < base.count {
            let isFresh = turn.endedAt.map { now - $0 < .seconds(2) && !turn.hasHungUp } ?? false
            return !turn.isOver || isFresh ? .stale : .shrunk
        }
        if turn.superseded.contains(where: { $0.isSame(as: said) }), !turn.isOver { return .joinsNewer }
        let asked = said.asked.map { ReferenceText.key($0) }
        let utterances = turn.asked.map { ReferenceText.key($0) }
        if before.count == base.count, isBeginning(before, of: base) {
            if asked.starts(with: utterances), asked.count > utterances.count { return .unheard }
            return asked == utterances ? .retry : .revised
        }
        if follows(turn, before, base) {
            return turn.letters(heardIn: before[before.count - 1].text) == 0 ? .unheard : .heard
        }
        return .foreign
    }

    /// How many messages of B the history leaves out at its beginning.
    var dropped: Int { turn.map { $0.before.count - aligned($0).base.count } ?? 0 }

    private func tools(_ turn: ReferenceTurn) -> ReferenceClass? {
        if !said.results.isEmpty { return Set(said.results).isSubset(of: turn.openCalls) ? .followUp : .stale }
        if said.asked.isEmpty, !said.lastCalls.isEmpty, Set(said.lastCalls).isSubset(of: turn.openCalls) { return .followUp }
        return nil
    }

    /// H and B from a common start, where the platform cut the beginning of a long history off.
    private func aligned(_ turn: ReferenceTurn) -> (before: [ReferenceHistory.Said], base: [ReferenceHistory.Said]) {
        let before = said.before
        let base = turn.before
        guard !mistakes.contains(.knowsNoTrimming), let first = before.first, let oldest = base.first, !isSame(first, oldest) else {
            return (before, base)
        }
        for dropped in 1..<max(base.count, 2) where dropped < base.count {
            let rest = Array(base[dropped...])
            if isBeginning(rest, of: before), rest.contains(where: \.isUser) { return (before, rest) }
        }
        return (before, base)
    }

    /// Whether H is B, U and an A that fits.
    private func follows(_ turn: ReferenceTurn, _ before: [ReferenceHistory.Said], _ base: [ReferenceHistory.Said]) -> Bool {
        let count = base.count + turn.asked.count
        guard before.count == count + 1, isBeginning(base, of: before), let heard = before.last, !heard.isUser else { return false }
        guard before[base.count..<count].allSatisfy(\.isUser) else { return false }
        return turn.letters(heardIn: heard.text) != nil
    }

    private func isBeginning(_ one: [ReferenceHistory.Said], of other: [ReferenceHistory.Said]) -> Bool {
        one.count <= other.count && zip(one, other).allSatisfy { alike($0, $1) }
    }

    /// Whether a history begins where another does: an utterance word for word, a reply as far as either goes.
    private func isSame(_ one: ReferenceHistory.Said, _ other: ReferenceHistory.Said) -> Bool {
        alike(one, other) && (!one.isUser || one.key == other.key)
    }

    private func alike(_ one: ReferenceHistory.Said, _ other: ReferenceHistory.Said) -> Bool {
        guard one.isUser == other.isUser else { return false }
        if one.isUser { return !mistakes.contains(.wantsUsersAlike) || one.key == other.key }
        return one.key.hasPrefix(other.key) || other.key.hasPrefix(one.key)
    }
}
