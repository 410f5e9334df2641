/// What answers: an upstream model, a scripted fixture, a Clawdbot gateway.
///
/// A turn drives an agent: it begins a reply, is sent events through the ``ReplyPort`` and may pause, resume or cancel the run.
/// An agent whose bytes arrive on the session's own event loop sends from there, with no hop for any token; one written
/// with `async` code conforms to ``StreamingAgent`` instead.
public protocol Agent: Sendable {
    /// The name configuration and `/v1/models` know it by.
    var name: String { get }

    /// Whether it answers a prompt on its own, apart from any conversation of its own: then it is asked for summaries too.
    var canSummarise: Bool { get }

    /// Begins a reply to `prompt`.
    ///
    /// Called on the session's executor; must return at once. Exactly one `.finished` or `.failed` ends the run, unless it is
    /// cancelled first; after either, nothing more is sent.
    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun
}

extension Agent {
    public var canSummarise: Bool { true }
}

/// A reply in progress, as the turn that drives it sees it. All calls come on the session's executor.
public protocol AgentRun: Sendable {
    /// Ends the run; an upstream connection is closed before this returns, a task is told to stop.
    func cancel()
    /// Stops reading from upstream, since whoever listens reads too slowly.
    func pause()
    /// Reads on.
    func resume()
}

/// What an agent is asked.
public struct Prompt: Sendable {
    /// The conversation as the agent is to see it, the user's newest utterance last. Empty when ``origin`` says it all.
    ///
    /// In a later leg of a turn the calls of that turn and their outcomes follow the utterance, in OpenAI's order: an assistant message
    /// with calls, then one tool message for each.
    public var messages: [Message]
    /// The longest reply in tokens, nil for no limit.
    public var tokensMax: Int?
    /// The request as its door received it, for agents that speak the same language and pass on what the core does not read.
    public var origin: (any Sendable)?
    /// Whether the door wants token counts with the finish.
    public var wantsUsage: Bool
    /// Whether ``origin``'s own messages are the conversation, as sent (profile `api` without an id).
    public var messagesAsSent: Bool
    /// The gateway's own tools the agent may call, beside those that ``origin`` offers.
    public var tools: [ToolDescription] = []
    /// The turn that asks; the same in each of its legs, and when the same turn is asked again.
    public var turn = TurnID()
    /// The calls of the turn's earlier legs and their outcomes: the end of ``messages``, and what follows ``origin``'s own where
    /// ``messagesAsSent``.
    public var exchange: [Message] = []
    /// How often the turn has come back to the agent with what tools answered: 0 the first time.
    public var leg = 0
    /// Whether the reply is heard, not read: short sentences, nothing that only an eye can take in.
    public var isSpoken = false
    /// Whether no turn asks but the session itself, for notes of what was said: nothing but ``messages`` belongs to it.
    public var isSummary = false
    /// What the user speaks.
    public var language = SpokenLanguage.english
    /// Where the user cut the reply before this one short: what was heard of it, empty when nothing was. Nil when it was not cut.
    public var heardOfCutReply: String?

    public init(
        messages: [Message], tokensMax: Int? = nil, origin: (any Sendable)? = nil, wantsUsage: Bool = false, messagesAsSent: Bool = false
    ) {
        self.messages = messages
        self.tokensMax = tokensMax
        self.origin = origin
        self.wantsUsage = wantsUsage
        self.messagesAsSent = messagesAsSent
    }
}
