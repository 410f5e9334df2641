/// Why a change to the history is not durable, or a reading of it failed.
public enum HistoryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// More than `limit` changes wait for the disk; nothing of this submission was queued.
    case overloaded(limit: Int)
    /// The store was closed before the submission.
    case closed
    /// Another process held the database for longer than the busy timeout (2 s).
    case busy
    case diskFull
    case readOnly
    /// A read, write or sync failed; the connection is opened anew before the next try. The extended SQLite code.
    case inputOutput(code: Int32)
    case damaged(detail: String)
    /// Anything else, by extended SQLite code. The message never holds an entry's text.
    case failed(code: Int32, message: String)

    /// True when the connection must not be trusted any further: after a failed sync nobody knows what reached the disk.
    var spoilsConnection: Bool {
        switch self {
        case .inputOutput, .damaged, .failed: true
        case .overloaded, .closed, .busy, .diskFull, .readOnly: false
        }
    }

    public var description: String {
        switch self {
        case .overloaded(let limit): "more than \(limit) changes wait to be stored"
        case .closed: "the history is closed"
        case .busy: "another process has held the database for too long"
        case .diskFull: "no space is left for the history; free some on the disk of the state directory"
        case .readOnly: "the history cannot be written: the state directory or its disk is read-only"
        case .inputOutput(let code): "the disk failed under the history (SQLite \(code))"
        case .damaged(let detail): "the history is damaged: \(detail)"
        case .failed(let code, let message): "the history failed (SQLite \(code)): \(message)"
        }
    }
}
