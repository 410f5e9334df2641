/// One call to play: who speaks what, how it is delivered, where the caller barges in, and what must come of it.
///
/// Read from files by ``ScenarioFile``; durations are whole milliseconds in keys that end in `_ms`.
public struct Scenario: Sendable, Equatable {
    public var name: String
    /// What the scenario shows, for people.
    public var about = ""
    public var tags: [String] = []
    public var seed: UInt64 = 1
    /// The call's language, as a tag such as `en` or `ca`; a turn may have its own.
    public var language: String?
    public var target = Target()
    public var system: String?
    /// Spoken by the platform before anything is asked; stands as the first assistant message.
    public var firstMessage: String?
    /// Sent as `elevenlabs_extra_body.session`, which no gateway may obey, and the key whose export the session checks read.
    public var session: String?
    /// System tools offered in each request: ``SystemTool/names``.
    public var tools: [String] = []
    public var speech = Speech()
    public var attempts = Attempts()
    /// Replies for a fake upstream, when the gateway's agent is one.
    public var upstream: [UpstreamReply] = []
    public var turns: [ScenarioTurn] = []
    public var assert = Assertions()

    public init(name: String) { self.name = name }

    /// Whose wire is spoken, and what each request says of itself.
    public struct Target: Sendable, Equatable {
        public var model = "clawdbot"
        /// `user_id`.
        public var user: String?
        /// `X-Conversation-Id`.
        public var conversation: String?
        /// nil leaves the key out, as an agent configured with `null` does.
        public var temperature: Double? = 0
        /// -1 is forwarded as it stands, as the platform does.
        public var maxTokens = 5000
    }

    /// How fast the agent's text is spoken to the caller.
    public struct Speech: Sendable, Equatable {
        public var wordsPerMinute = 160.0
        /// From the first text to the first sound.
        public var startMilliseconds = 150
        /// Whether a cut message ends in `...` in the next request's history.
        public var ellipsis = true
    }

    /// How the platform tries again (docs/wire: attempts and timers).
    public struct Attempts: Sendable, Equatable {
        /// Without content or a tool call by then, an attempt has failed.
        public var cascadeTimeoutMilliseconds = 4000
        public var countMax = 3
        /// Whether a request that was given up is closed before the next; some report that it is left open.
        public var closesOld = true
        /// For a whole turn with all its attempts; then the call ends.
        public var turnBudgetMilliseconds = 17_000
    }

    /// What must hold of the whole call.
    public struct Assertions: Sendable, Equatable {
        /// 95th percentile of the first content over the turns.
        public var ttftContentP95Milliseconds: Int?
        /// Answers of 401 to the good token.
        public var false401: Int?
        /// Upstream streams still open when the call is over.
        public var leaks: Int?
        /// Whether the stored session is judged by what was said and heard.
        public var isSessionHeard = false
        /// Whether the agent's runs are counted against the turns.
        public var areRunsTurns = false
    }
}
