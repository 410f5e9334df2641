import Conversation

/// What befell the log itself, said in it.
enum AuditNote: Equatable {
    case started
    case stopped
    /// A last line that a kill had left unfinished was taken off.
    case repaired(file: String, bytes: Int, hash: [UInt8])
    /// An old file is removed: what the next one names as the hash before its first record.
    case dropped(file: String, through: Int64, hash: [UInt8])
    /// The records up to that one were not there when the gateway started, although the state knows of them.
    case gap(through: Int64, hash: [UInt8])

    func body(atMs: Int64) -> AuditBody {
        switch self {
        case .started: return AuditBody(event: "started", atMs: atMs)
        case .stopped: return AuditBody(event: "stopped", atMs: atMs)
        case .repaired(let file, let bytes, let hash):
            var body = AuditBody(event: "repaired", atMs: atMs)
            body.field("file", file)
            body.field("bytes", bytes)
            body.field("hash", String(decoding: hash, as: UTF8.self))
            return body
        case .dropped(let file, let through, let hash):
            var body = AuditBody(event: "dropped", atMs: atMs)
            Self.mark(&body, through, hash)
            body.field("file", file)
            return body
        case .gap(let through, let hash):
            var body = AuditBody(event: "gap", atMs: atMs)
            Self.mark(&body, through, hash)
            return body
        }
    }

    private static func mark(_ body: inout AuditBody, _ through: Int64, _ hash: [UInt8]) {
        body.field("through", Int(through))
        body.field("hash", String(decoding: hash, as: UTF8.self))
    }
}
