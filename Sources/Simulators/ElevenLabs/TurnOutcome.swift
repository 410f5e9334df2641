/// What is known of one turn when it is over: the oracle every check of a call reads.
public struct TurnOutcome: Sendable, Equatable {
    /// Where the caller's speech cut the reply.
    public struct BargeIn: Sendable, Equatable {
        public enum Place: String, Sendable, Equatable {
            case beforeToken = "before_token"
            case midStream = "mid_stream"
            case afterStream = "after_stream"
        }

        public var place: Place
        /// Since the request's last byte, in milliseconds; beyond the stream's end on the playback clock.
        public var afterMilliseconds: Double
        public var abort: CurlTransfer.HangUp
    }

    /// A piece of text as it arrived.
    public struct Delta: Sendable, Equatable {
        public var text: String
        /// Since the request's last byte.
        public var atMilliseconds: Double
    }

    /// Counted from 1.
    public var number: Int
    public var id: String
    public var user: String
    /// `plain`, `speculative`, `revise`, `retry`, `replay` or `silence`.
    public var delivery: String
    /// The turn's language, or else the call's.
    public var language: String?
    /// All the requests that were sent for the turn.
    public var requests = 0
    /// Requests of the last leg: more than one means the platform had to try again.
    public var attempts = 0
    /// The body of the last request, JSON text.
    public var requested = ""
    /// Answers the turn was made of: one, and one for each time tools had answered.
    public var answers = 1
    public var status: Int?
    public var deltas: [Delta] = []
    /// Buffer words at the reply's start.
    public var buffer = ""
    /// All that was spoken to the caller and heard, buffer words included.
    public var heard = ""
    public var firstTokenMilliseconds: Double?
    /// The first token after buffer words.
    public var firstRealTokenMilliseconds: Double?
    /// From the request's last byte to the stream's end.
    public var streamedMilliseconds: Double?
    /// From the request's last byte to the first sound and to the end of speech, heard or not.
    public var spokenFromMilliseconds: Double?
    public var spokenToMilliseconds: Double?
    public var finish: String?
    public var tools: [CallToolUse] = []
    public var bargeIn: BargeIn?
    /// Whether a barge-in was planned and its place never came.
    public var missedBargeIn = false
    /// From hanging up to the upstream's cancellation, when a probe watched.
    public var upstreamCancelledMilliseconds: Double?
    /// Whether a probe watched the upstream over this turn.
    public var upstreamWasWatched = false
    /// Why attempts failed.
    public var failures: [String] = []
    /// Why the platform ended the call in this turn.
    public var fatal: String?

    public init(number: Int, id: String, user: String, delivery: String) {
        self.number = number
        self.id = id
        self.user = user
        self.delivery = delivery
    }

    /// All the text that was streamed, heard or not.
    public var streamed: String { deltas.map(\.text).joined() }

    /// What was heard of the reply itself, buffer words left out.
    public var heardReply: String {
        String(String.UnicodeScalarView(heard.unicodeScalars.dropFirst(buffer.unicodeScalars.count)))
    }

    /// The turn together with what a request after tool results brought.
    func continued(by later: TurnOutcome) -> TurnOutcome {
        var whole = later
        whole.user = user
        whole.language = language
        whole.attempts = max(attempts, later.attempts)
        whole.deltas = deltas + later.deltas
        whole.buffer = buffer
        whole.heard = [heard, later.heard].filter { !$0.isEmpty }.joined(separator: " ")
        whole.firstTokenMilliseconds = firstTokenMilliseconds ?? later.firstTokenMilliseconds
        whole.firstRealTokenMilliseconds = firstRealTokenMilliseconds ?? later.firstRealTokenMilliseconds
        whole.tools = tools + later.tools
        whole.failures = failures + later.failures
        return whole
    }
}
