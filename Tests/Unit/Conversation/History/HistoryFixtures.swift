import Conversation
import Dispatch
import Synchronization

/// What callbacks reported, in the order they came.
final class Outcomes: Sendable {
    private let list = Mutex<[(label: Int, outcome: Result<Void, HistoryError>)]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func note(_ label: Int, _ outcome: Result<Void, HistoryError>) {
        list.withLock { $0.append((label, outcome)) }
        arrived.signal()
    }

    /// Waits for `count` reports, ten seconds at most.
    func wait(for count: Int) -> Bool {
        (0..<count).allSatisfy { _ in arrived.wait(timeout: .now() + 10) == .success }
    }

    var labels: [Int] { list.withLock { $0.map(\.label) } }

    var errors: [HistoryError] {
        list.withLock { $0.compactMap { if case .failure(let error) = $0.outcome { error } else { nil } } }
    }
}

extension HistoryStore {
    /// Submits and waits for the outcome.
    func store(_ changes: [HistoryChange]) throws {
        let outcomes = Outcomes()
        submit(changes) { outcomes.note(0, $0) }
        guard outcomes.wait(for: 1) else { throw HistoryError.busy }
        if let error = outcomes.errors.first { throw error }
    }
}

extension EntryRecord {
    static func sample(
        _ text: String = "hello", role: EntryRole = .user, state: EntryState = .complete, turn: TurnID = TurnID(),
        session: SessionKey = .main, conversation: ConversationID = .main, atMs: Int64 = 1_700_000_000_123, meta: String? = nil
    ) -> EntryRecord {
        EntryRecord(
            session: session, conversation: conversation, turn: turn, role: role, text: text, state: state, channel: .voice, atMs: atMs,
            meta: meta)
    }
}
