import Conversation
import NIOCore

/// What there is to tell of one request of any door, filled while it lives: for metrics, spans, logs and audit records.
///
/// It holds nothing anybody said and no token. Whoever reads it does so through a ``RequestObserver``.
struct RequestAccount: Sendable {
    /// The id its answer, its log lines and its spans carry.
    let id: String
    let door: RequestDoor
    /// When it began, in milliseconds since 1970-01-01 UTC.
    let atMs: Int64
    /// When its stages ended, on the monotonic clock.
    var stamps: StageStamps

    /// The request's method as sent; nil for a door that has none, or where none could be read.
    var method: String?
    /// What its path leads to, as a fixed name: `chat_completions`, `unknown`.
    var route = "none"
    /// The status its answer has; nil where there was none.
    var status: Int?
    /// Who the connection is from.
    var peer: SocketAddress?
    /// Whom a proxy says it is from, as the header says it: at most ``clientBytesMax`` bytes, believed by nobody who has not asked who the peer is.
    var claimedClient: String?

    /// The span of another program that asked, where spans are kept and it names one.
    var traceParent: TraceParent?
    /// Whom a proxy that is trusted says it is from, as an address; nil without one.
    var client: String?

    /// The name of the token it carries; nil without a valid one.
    var token: String?
    var session: SessionKey?
    var profile: Profile?
    /// The conversation it names.
    var conversation: ConversationID?

    /// The machine-readable word of the refusal it got.
    var refusal: String?
    var turnClass: TurnClass?
    /// The turn it is part of, as it is stored; nil where none was begun.
    var turn: TurnID?
    /// Where its answer came from, when no agent was asked for its sake.
    var source: AnswerSource?
    var agent: String?
    /// Nil as long as it lives.
    var outcome: RequestOutcome?

    /// Whether its answer is a stream.
    var isStream = false
    /// Whether buffer words covered the wait for its first token.
    var isCovered = false
    /// How many pieces its answer had.
    var deltas = 0
    /// How much was said in its answer, in UTF-8 bytes of text.
    var replyBytes = 0
    /// How many of the gateway's own tools ran for it.
    var toolRuns = 0

    /// The longest address taken from a header, in bytes.
    static let clientBytesMax = 64

    /// - Parameter beganNs: on the monotonic clock.
    init(id: String, door: RequestDoor, atMs: Int64, beganNs: UInt64) {
        self.id = id
        self.door = door
        self.atMs = atMs
        stamps = StageStamps(began: beganNs)
    }

    /// The peer's address without its port; nil for a door of this machine.
    var peerAddress: String? { peer?.ipAddress }

    /// Whether it was let in, and a turn begun for it.
    var isAdmitted: Bool { stamps[.admit] != nil }

    /// Whether it was a turn of a conversation.
    var isTurn: Bool { turnClass != nil }

    /// From its first byte to the first token of its answer written, in milliseconds.
    var firstTokenMs: Double? { Self.ms(stamps.began, stamps[.flush]) }

    /// From its first byte to its end, in milliseconds.
    var durationMs: Double? { Self.ms(stamps.began, stamps.ended) }

    /// Where the time to its first token went.
    var budget: StageBudget? { StageBudget(stamps) }

    private static func ms(_ begin: UInt64, _ end: UInt64?) -> Double? { end.flatMap { $0 >= begin ? Double($0 - begin) / 1e6 : nil } }
}
