import Conversation
import Dispatch
import Testing

@Suite struct HistoryStoreTests {
    private func withStore(_ body: (HistoryStore) throws -> Void) throws {
        try withTemporaryState { directory in
            let store = try HistoryStore(StateFile.open(inDirectory: directory))
            defer { store.close() }
            try body(store)
        }
    }

    @Test func `what was stored reads back byte for byte`() throws {
        try withStore { store in
            let texts = [
                "", "plain", "a\0b", "\u{2028}\n\t\"\\", "👩‍👩‍👧 zażółć", "'; DROP TABLE entries; --",
                String(repeating: "x", count: 100_000),
            ]
            try store.store(texts.map { .insert(.sample($0, meta: "{\"t\":\"\($0.utf8.count)\"}")) })
            let entries = try store.reader.recent(session: .main, conversation: .main, limit: 100)
            #expect(entries.map { Array($0.text.utf8) } == texts.map { Array($0.utf8) })
            #expect(entries.map(\.meta) == texts.map { "{\"t\":\"\($0.utf8.count)\"}" })
            #expect(entries.allSatisfy { $0.atMs == 1_700_000_000_123 && $0.channel == .voice })
        }
    }

    @Test func `everything queued during a commit shares the next one, and callbacks keep the order of submission`() throws {
        try withStore { store in
            let held = DispatchSemaphore(value: 0)
            let release = DispatchSemaphore(value: 0)
            let outcomes = Outcomes()
            store.submit([.insert(.sample())]) { outcome in
                outcomes.note(0, outcome)
                held.signal()
                release.wait()
            }
            held.wait()
            for label in 1...200 { store.submit([.insert(.sample("\(label)"))]) { outcomes.note(label, $0) } }
            release.signal()
            #expect(outcomes.wait(for: 201))
            #expect(outcomes.labels == Array(0...200))
            #expect(outcomes.errors.isEmpty)
            #expect(store.counters.commits == 2)
            #expect(store.counters.changes == 201)
        }
    }

    @Test func `a change can be read once its callback came`() throws {
        try withStore { store in
            let outcomes = Outcomes()
            store.submit([.insert(.sample("seen"))]) { outcome in
                let read = try? store.reader.recent(session: .main, conversation: .main, limit: 1)
                outcomes.note(read?.first?.text == "seen" ? 1 : 0, outcome)
            }
            #expect(outcomes.wait(for: 1))
            #expect(outcomes.labels == [1])
        }
    }

    @Test func `the batch's end is reported after its callbacks`() throws {
        try withTemporaryState { directory in
            let outcomes = Outcomes()
            let store = try HistoryStore(StateFile.open(inDirectory: directory), batchFinished: { outcomes.note(99, .success(())) })
            store.submit([.insert(.sample())]) { outcomes.note(1, $0) }
            #expect(outcomes.wait(for: 2))
            #expect(outcomes.labels == [1, 99])
            store.close()
        }
    }

    @Test func `a queue that is full refuses at once and keeps what it has`() throws {
        try withTemporaryState { directory in
            let store = try HistoryStore(StateFile.open(inDirectory: directory), queueChangesMax: 3)
            let held = DispatchSemaphore(value: 0)
            let release = DispatchSemaphore(value: 0)
            let outcomes = Outcomes()
            store.submit([]) { outcome in
                held.signal()
                release.wait()
                outcomes.note(0, outcome)
            }
            held.wait()
            store.submit([.insert(.sample()), .insert(.sample())]) { outcomes.note(1, $0) }
            store.submit([.insert(.sample()), .insert(.sample())]) { outcomes.note(2, $0) }
            #expect(outcomes.labels == [2])
            #expect(outcomes.errors == [.overloaded(limit: 3)])
            release.signal()
            store.close()
            #expect(outcomes.labels == [2, 0, 1])
            #expect(try store.reader.recent(session: .main, conversation: .main, limit: 9).count == 2)
        }
    }

    @Test func `closing stores what is queued, and then refuses`() throws {
        try withTemporaryState { directory in
            let store = try HistoryStore(StateFile.open(inDirectory: directory))
            let outcomes = Outcomes()
            for label in 0..<100 { store.submit([.insert(.sample())]) { outcomes.note(label, $0) } }
            store.close()
            #expect(outcomes.labels == Array(0..<100))
            store.submit([.insert(.sample())]) { outcomes.note(100, $0) }
            #expect(outcomes.errors == [.closed])
            #expect(try store.reader.recent(session: .main, conversation: .main, limit: 200).count == 100)
        }
    }

    @Test func `changes act on their turn and no other`() throws {
        try withStore { store in
            let (first, second, third) = (TurnID(), TurnID(), TurnID())
            let elsewhere = try #require(ConversationID("elsewhere"))
            try store.store([
                .insert(.sample("one", state: .running, turn: first, meta: "m")),
                .insert(.sample("1", role: .assistant, state: .running, turn: first)),
                .insert(.sample("two", turn: second)), .insert(.sample("three", turn: third)),
                .insert(.sample("other", conversation: elsewhere)),
            ])
            try store.store([
                .update(turn: first, role: .assistant, text: "one!", state: .interrupted),
                .setState(turn: first, role: .user, state: .complete),
                .setMeta(turn: first, meta: "n"),
                .deleteTurn(second),
            ])
            var turns = try store.reader.latestTurns(session: .main, conversation: .main, limit: 10)
            #expect(turns.map(\.turn) == [first, third])
            #expect(turns[0].user?.state == .complete)
            #expect(turns[0].reply?.text == "one!")
            #expect(turns[0].reply?.state == .interrupted)
            #expect(turns[0].meta == "n")

            try store.store([.abandonLast(session: .main, conversation: .main, utterances: 1)])
            turns = try store.reader.latestTurns(session: .main, conversation: .main, limit: 10)
            #expect(turns.map(\.turn) == [first])
            let all = try store.reader.latestTurns(session: .main, conversation: .main, limit: 10, includingAbandoned: true)
            #expect(all.map(\.turn) == [first, third])
            #expect(try store.reader.recent(session: .main, conversation: elsewhere, limit: 9).map(\.state) == [.complete])

            try store.store([
                .abandonLast(session: .main, conversation: elsewhere, utterances: 0), .setState(turn: first, role: nil, state: .failed),
            ])
            #expect(try store.reader.recent(session: .main, conversation: .main, limit: 9).map(\.state) == [.failed, .failed])
        }
    }

    @Test func `the latest turns are whole even where turns overlap`() throws {
        try withStore { store in
            let (first, second) = (TurnID(), TurnID())
            try store.store([
                .insert(.sample("a", turn: first)), .insert(.sample("b", turn: second)),
                .insert(.sample("A", role: .assistant, turn: first)), .insert(.sample("B", role: .assistant, turn: second)),
            ])
            let latest = try store.reader.latestTurns(session: .main, conversation: .main, limit: 1)
            #expect(latest.map { $0.entries.map(\.text) } == [["b", "B"]])
            #expect(try store.reader.recent(session: .main, conversation: .main, limit: 2).map(\.text) == ["A", "B"])
        }
    }

    @Test func `sessions are listed with their counts, newest first`() throws {
        try withStore { store in
            let other = try #require(SessionKey("other"))
            let side = try #require(ConversationID("side"))
            try store.store([
                .insert(.sample("x", session: other, atMs: 5)), .insert(.sample("y", atMs: 7)),
                .insert(.sample("z", conversation: side, atMs: 9)),
            ])
            let sessions = try store.reader.sessions()
            #expect(sessions.map(\.session.rawValue) == ["main", "other"])
            #expect(sessions.map { [$0.conversations, $0.entries, Int($0.lastMs)] } == [[2, 2, 9], [1, 1, 5]])
            var texts: [String] = []
            #expect(try store.reader.entries(session: .main) { texts.append($0.text) } == 2)
            #expect(texts == ["y", "z"])
        }
    }
}
