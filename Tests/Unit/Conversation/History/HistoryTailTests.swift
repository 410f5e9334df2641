import Testing

@testable import Conversation

@Suite struct HistoryTailTests {
    private func entry(_ seq: Int64, _ turn: TurnID, _ role: EntryRole, _ text: String, _ state: EntryState = .complete) -> EntryRecord {
        var entry = EntryRecord(
            session: .main, conversation: .main, turn: turn, role: role, text: text, state: state, channel: .voice, atMs: 0)
        entry.seq = seq
        return entry
    }

    @Test func `what does not change is not told twice`() {
        var tail = HistoryTail(.main)
        let turn = TurnID()
        let user = entry(1, turn, .user, "Hello", .running)
        #expect(tail.begin([]) == [])
        #expect(tail.changed(turn, [user]).count == 1)
        #expect(tail.changed(turn, [entry(1, turn, .user, "Hello")]) == [])
        let reply = entry(2, turn, .assistant, "Hi")
        #expect(tail.changed(turn, [entry(1, turn, .user, "Hello"), reply]) == [.said(reply)])
    }

    @Test func `a number that is given again is not taken for the old entry`() {
        var tail = HistoryTail(.main)
        let (old, new) = (TurnID(high: 1, low: 0), TurnID(high: 2, low: 0))
        _ = tail.begin([entry(7, old, .user, "Hel")])
        #expect(tail.changed(old, []) == [.takenBack(entry(7, old, .user, "Hel"))])
        #expect(tail.changed(new, [entry(7, new, .user, "Hello")]) == [.said(entry(7, new, .user, "Hello"))])
    }

    @Test func `an old entry that nobody remembers is told of as corrected`() {
        var tail = HistoryTail(.main)
        let (old, new) = (TurnID(high: 1, low: 0), TurnID(high: 2, low: 0))
        _ = tail.begin([entry(7, new, .user, "Hello")])
        #expect(tail.changed(old, [entry(3, old, .user, "Hi", .abandoned)]) == [.corrected(entry(3, old, .user, "Hi", .abandoned))])
    }

    @Test func `only the last turns are known by heart, and of long texts the beginning`() {
        var tail = HistoryTail(.main)
        let turns = (0..<(HistoryTail.turnsMax + 1)).map { TurnID(high: UInt64($0), low: 0) }
        _ = tail.begin([])
        for (number, turn) in turns.enumerated() { _ = tail.changed(turn, [entry(Int64(number), turn, .user, "Hello")]) }
        #expect(tail.turns.count == HistoryTail.turnsMax)
        #expect(tail.changed(turns[0], []) == [])
        let long = entry(999, turns[5], .assistant, String(repeating: "x", count: 5000))
        _ = tail.changed(turns[5], [long])
        #expect(tail.changed(turns[5], [long]).isEmpty)
        let gone = tail.changed(turns[5], []).compactMap { news in if case .takenBack(let entry) = news { entry } else { nil } }
        #expect(gone.count == 1 && gone.allSatisfy { $0.text.utf8.count < 2000 })
    }

    @Test func `a follower that is behind keeps the newest turns and counts the rest`() {
        let follower = HistoryFollower(.main)
        let turns = (0..<(HistoryFollower.turnsMax + 3)).map { TurnID(high: UInt64($0), low: 0) }
        for turn in turns { follower.changed([.setState(turn: turn, role: nil, state: .complete), .deleteTurn(turn)]) }
        let changes = follower.take()
        #expect(changes.turns == Array(turns.dropFirst(3)))
        #expect(changes.missed == 3)
        #expect(follower.take() == HistoryFollower.Changes())
    }
}
