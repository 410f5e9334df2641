import Conversation
import Dispatch

/// What was said in a turn, for records that are to hold it (`audit.utterances`): read from the history, so as it is stored.
struct AuditWords {
    /// Longer text is cut, in bytes.
    static let bytesMax = 4096

    private let history: HistoryStore

    init(_ history: HistoryStore) { self.history = history }

    /// A record with the words of its turn; as it was where nothing is stored of it, or it cannot be read.
    func added(to body: AuditBody, of turn: String) -> AuditBody {
        guard let id = TurnID(turn) else { return body }
        // What the turn's end stored may still be on its way.
        let stored = DispatchSemaphore(value: 0)
        history.submit([]) { _ in stored.signal() }
        guard stored.wait(timeout: .now() + 5) == .success, let entries = try? history.reader.entries(of: id) else { return body }
        var body = body
        let said = entries.filter { $0.role == .user }.map(\.text).joined(separator: "\n")
        if !said.isEmpty { body.field("said", said, bytesMax: Self.bytesMax) }
        if let reply = entries.last(where: { $0.role == .assistant }) { body.field("replied", reply.text, bytesMax: Self.bytesMax) }
        return body
    }
}
