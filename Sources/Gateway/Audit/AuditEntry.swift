/// What the audit log says of one request, or of a number of like ones. Never a token, a body or a query.
struct AuditEntry: Sendable, Equatable {
    /// When it began, in milliseconds since 1970-01-01 UTC.
    var atMs: Int64
    /// Nil where several are counted.
    var id: String?
    /// `http`, `call` or `say`.
    var door: String
    var method: String?
    /// The route's name, never the path as it was sent.
    var route: String?
    var status: Int?
    var peer: String?
    /// The address a trusted proxy claims to ask for.
    var client: String?
    /// The token's name.
    var token: String?
    var session: String?
    var profile: String?
    var conversation: String?
    var turn: String?
    var turnClass: String?
    /// How it ended; `killed` as long as it has not.
    var outcome = AuditEntry.killed
    /// Why: a refusal's code, a failure's kind, an interruption's cause.
    var reason: String?
    /// Where the answer came from where no agent was asked for it, else which one was.
    var source: String?
    var agent: String?
    var firstTokenUs: Int?
    var totalUs: Int?
    var deltas: Int?
    var replyBytes: Int?
    var toolRuns: Int?
    var saidBufferWords = false
    /// How many requests these are; nil for one.
    var count: Int?
    /// Where several are counted: when the last of them came, and its id.
    var untilMs: Int64?
    var last: String?

    static let killed = "killed"

    var body: AuditBody {
        var body = AuditBody(event: "request", atMs: atMs)
        body.field("id", id)
        body.field("door", door)
        body.field("method", method, bytesMax: 16)
        body.field("route", route)
        body.field("status", status)
        body.field("peer", peer)
        body.field("client", client)
        body.field("token", token)
        body.field("session", session)
        body.field("profile", profile)
        body.field("conversation", conversation)
        body.field("turn", turn)
        body.field("class", turnClass)
        body.field("outcome", outcome)
        body.field("reason", reason)
        body.field("source", source)
        body.field("agent", agent)
        body.field("first_token_ms", microseconds: firstTokenUs)
        body.field("total_ms", microseconds: totalUs)
        body.field("deltas", deltas)
        body.field("reply_bytes", replyBytes)
        body.field("tool_runs", toolRuns)
        body.field("buffer_words", saidBufferWords)
        body.field("count", count)
        body.field("until", timeMs: untilMs)
        body.field("last", last)
        return body
    }
}
