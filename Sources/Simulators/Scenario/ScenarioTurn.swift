/// One thing the caller does, and what must come of it.
public struct ScenarioTurn: Sendable, Equatable {
    public var id: String
    /// What the caller says; empty in a silence.
    public var user: String
    public var language: String?
    /// Names another conversation than the scenario's, with a history of its own.
    public var conversation: String?
    public var delivery = Delivery.plain
    /// Where this turn's speech cuts the reply to the turn before it.
    public var interrupt: Interrupt?
    public var expect: [CallExpectation] = []

    public init(id: String, user: String) {
        self.id = id
        self.user = user
    }

    /// How the request or requests of a turn come (docs/wire: repeated requests).
    public enum Delivery: Sendable, Equatable {
        case plain
        /// The utterance without its last words first, hung up after the lead, then the whole.
        case speculative(cutWords: Int, leadMilliseconds: Int)
        /// Another wording first, hung up after the lead, then the turn's own.
        case revise(from: String, leadMilliseconds: Int)
        /// The same request again that many times, each hung up at its first content but the last.
        case retry(count: Int)
        /// The same request again that many times after it was answered whole.
        case replay(count: Int)
        case silence(SilenceForm, waitMilliseconds: Int)
        /// The request of an earlier turn once more, too late; nobody says anything.
        case late(turn: String)
        /// The turn goes back to before an earlier one, which with all after it the platform has forgotten.
        case shrunk(to: String, waitMilliseconds: Int)
        /// The history is another: what the user and the assistant are said to have said, in turn.
        case foreign(said: [String])
        /// The caller hangs up, at this turn's `interrupt` or when the reply has been spoken.
        case hangUp

        /// Whether the caller says something.
        var hasWords: Bool {
            switch self {
            case .silence, .late, .hangUp: false
            default: true
            }
        }
    }

    /// How a silence looks in a request.
    public enum SilenceForm: String, Sendable, Equatable, CaseIterable {
        /// A user message of three dots.
        case dots
        /// The history with nothing new.
        case sameHistory = "same_history"
    }
}

/// Where a barge-in falls.
public struct Interrupt: Sendable, Equatable {
    public enum After: String, Sendable, Equatable, CaseIterable {
        case requestSent = "request_sent"
        case firstContent = "first_content"
        case chunk
        case agentSpeechStart = "agent_speech_start"
        case heardMilliseconds = "heard_ms"
        case heardWords = "heard_words"

        /// Whether `count` says how many.
        var isCounted: Bool { self == .chunk || self == .heardMilliseconds || self == .heardWords }
    }

    public var after: After
    /// Content chunks, milliseconds or words, as `after` says.
    public var count: Int
    public var abort: CurlTransfer.HangUp

    public init(after: After, count: Int = 1, abort: CurlTransfer.HangUp = .fin) {
        self.after = after
        self.count = count
        self.abort = abort
    }
}

/// Something that must be true of a turn, checked on the transcript.
public enum CallExpectation: Sendable, Equatable {
    /// The first content or tool call comes within this time of the request's last byte.
    case firstContent(withinMilliseconds: Int)
    /// Of the text streamed.
    case content(TextRule)
    /// The upstream's stream is cancelled within this time of the hang-up.
    case upstreamCancelled(withinMilliseconds: Int)
    /// What the session keeps as a turn's reply.
    case sessionAssistant(turn: String, equals: SessionText)
    /// A system tool is called.
    case toolCall(name: String)
    /// The platform needed at most this many attempts.
    case attempts(most: Int)

    /// What a text must or must not hold.
    public enum TextRule: Sendable, Equatable {
        case contains(String)
        case absent(String)
        case absentPattern(String)
    }

    /// What a stored reply is compared with.
    public enum SessionText: Sendable, Equatable {
        /// What the caller heard of it, buffer words left out.
        case heard
        case text(String)
    }
}
