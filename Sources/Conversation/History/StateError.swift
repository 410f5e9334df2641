/// Why the state's database cannot be opened. Nothing was changed in it.
public enum StateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Its contents are not what they should be. The file is kept as it is.
    case damaged(path: String, detail: String)
    /// It is not there, or empty, although the audit log that belongs to it is.
    case lost(path: String, log: String)
    /// A later version of the gateway has changed its schema.
    case newer(path: String)
    /// Others on the machine may read or write it.
    case exposed(path: String, mode: UInt32)
    /// It cannot be opened, read or written.
    case unusable(path: String, detail: String)
    /// Another process has held it for longer than the busy timeout (2 s).
    case busy(path: String)

    public var description: String {
        switch self {
        case .damaged(let path, let detail):
            "\(path) is damaged (\(detail)); it was left as it is: restore a backup, or move it away to start with an empty state"
        case .lost(let path, let log):
            "\(path) is missing or empty, but \(log) was written beside it: restore the database, or move the audit files away"
                + " (audit*.jsonl; keep them) to start with an empty state"
        case .newer(let path): "\(path) was written by a later version; use that version, or move the file away"
        case .exposed(let path, let mode):
            "\(path) has mode \(String(mode, radix: 8)), so others can reach it: chmod 600 \(path)"
        case .unusable(let path, let detail): "\(path) cannot be used: \(detail)"
        case .busy(let path): "\(path) is held by another process; end it, or try again"
        }
    }
}
