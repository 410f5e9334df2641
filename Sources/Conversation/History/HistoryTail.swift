/// Tells what is new in a session from what was shown of it before: a value, fed with the entries of each turn that may have changed.
struct HistoryTail: Sendable {
    /// How many turns' entries are known by heart, to tell what has become of them.
    static let turnsMax = 256
    /// How much of an entry's text is known by heart, in bytes; of the rest its hash.
    static let textBytesMax = 1024

    private struct Known {
        var entry: EntryRecord
        var hash: Int
    }

    let session: SessionKey
    private var known: [TurnID: [Known]] = [:]
    /// The turns of `known`, oldest first.
    private var order: [TurnID] = []
    /// What was there when the following began, so that an unknown old entry is not taken for a new one.
    private var firstSeq: Int64 = 0
    private var firstTurn: TurnID?

    init(_ session: SessionKey) { self.session = session }

    /// The newest entries when the following begins, oldest first, as they are shown.
    mutating func begin(_ entries: [EntryRecord]) -> [EntryRecord] {
        for entry in entries { know(entry.turn, (known[entry.turn]?.map(\.entry) ?? []) + [Self.shown(entry)]) }
        firstSeq = entries.compactMap(\.seq).max() ?? 0
        firstTurn = entries.map(\.turn).max { $0.high < $1.high }
        return entries.map(Self.shown)
    }

    /// What has become of a turn; nothing when it is another session's.
    mutating func changed(_ turn: TurnID, _ entries: [EntryRecord]) -> [EntryNews] {
        let entries = entries.filter { $0.session == session }.map(Self.shown)
        let before = known[turn] ?? []
        guard !entries.isEmpty || !before.isEmpty else { return [] }
        let gone = before.filter { old in !entries.contains { $0.seq == old.entry.seq && $0.role == old.entry.role } }
        let news = entries.compactMap { entry -> EntryNews? in
            guard let old = before.first(where: { $0.entry.seq == entry.seq && $0.entry.role == entry.role }) else {
                return isNew(entry) || !before.isEmpty ? .said(entry) : .corrected(entry)
            }
            return old.hash == entry.text.hashValue && old.entry.state == entry.state ? nil : .corrected(entry)
        }
        know(turn, entries)
        return gone.map { .takenBack($0.entry) } + news
    }

    /// Every turn that is known by heart, oldest first.
    var turns: [TurnID] { order }

    mutating func forgetAll() {
        known = [:]
        order = []
    }

    /// Numbers of entries that were taken back may be given again; names of turns never are.
    private func isNew(_ entry: EntryRecord) -> Bool {
        (entry.seq ?? 0) > firstSeq || firstTurn.map { entry.turn.high > $0.high } ?? true
    }

    private mutating func know(_ turn: TurnID, _ entries: [EntryRecord]) {
        guard !entries.isEmpty else {
            known[turn] = nil
            return order.removeAll { $0 == turn }
        }
        if known[turn] == nil { order.append(turn) }
        known[turn] = entries.map { entry in
            var kept = entry
            if kept.text.utf8.count > Self.textBytesMax { kept.text = Turn.prefix(of: kept.text, bytes: Self.textBytesMax) + "…" }
            return Known(entry: kept, hash: entry.text.hashValue)
        }
        if order.count > Self.turnsMax { known[order.removeFirst()] = nil }
    }

    /// An utterance is whole as soon as it is there, whatever becomes of its turn.
    private static func shown(_ entry: EntryRecord) -> EntryRecord {
        var entry = entry
        if entry.state == .running || entry.state == .waiting { entry.state = .complete }
        entry.meta = nil
        return entry
    }
}
