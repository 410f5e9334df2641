/// The bounds a session keeps.
public struct SessionSettings: Sendable {
    /// How many past turns an agent is shown.
    public var contextTurnsMax: Int
    /// How much of their text, in UTF-8 bytes.
    public var contextBytesMax: Int
    /// Whether what is spoken and what is typed are two histories, although one session.
    public var voiceApart = false
    /// How much of a reply may wait for the user's utterance to become durable before the agent is paused, in bytes.
    public var heldBytesMax: Int
    /// How long a turn waits for one of another conversation of its session.
    public var waitMax: Duration
    /// How long profile `voice` waits for the first token before buffer words cover it; zero for never.
    public var firstTokenBudget: Duration
    /// The longest reply kept, in bytes; what goes beyond is delivered and not remembered.
    public var replyBytesMax: Int
    /// How many conversations a session keeps in mind for retries and barge-ins; the oldest is forgotten first.
    public var conversationsMax: Int
    /// Whether the agent is asked what to say to a silence; the gateway answers it itself otherwise.
    public var asksAgentOnSilence: Bool
    /// What a turn may ask of the gateway's own tools.
    public var tools = ToolLimits()
    /// Whether requests of profile `api` that stand alone are offered them too.
    public var toolsForAPI = false
    /// How long nothing is heard of a turn that is waited for, before a line says that it goes on; zero for never.
    public var progressAfter: Duration = .seconds(4)
    /// How long a turn of profile `voice` over HTTP may take before it is answered with a promise; zero for as long as it likes.
    public var turnMax: Duration = .seconds(14)
    /// How long the work of such a turn may go on.
    public var lateMax: Duration = .seconds(300)
    /// How many such turns there may be at a time, what is not yet told included.
    public var lateResultsMax = 4

    public init(
        contextTurnsMax: Int = 50, contextBytesMax: Int = 48_000, heldBytesMax: Int = 65_536, waitMax: Duration = .seconds(5),
        firstTokenBudget: Duration = .milliseconds(1200), replyBytesMax: Int = 1_048_576,
        conversationsMax: Int = 64, asksAgentOnSilence: Bool = false
    ) {
        self.contextTurnsMax = contextTurnsMax
        self.contextBytesMax = contextBytesMax
        self.heldBytesMax = heldBytesMax
        self.waitMax = waitMax
        self.firstTokenBudget = firstTokenBudget
        self.replyBytesMax = replyBytesMax
        self.conversationsMax = conversationsMax
        self.asksAgentOnSilence = asksAgentOnSilence
    }

    var context: ContextBudget { ContextBudget(turnsMax: contextTurnsMax, bytesMax: contextBytesMax) }
}
