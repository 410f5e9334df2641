/// A stream of a turn's reply: an SSE response, a call's speaker.
///
/// Called on the session's executor, in order; an implementation that lives elsewhere hops there itself.
public protocol ReplyListener: AnyObject, Sendable {
    /// Tells what the request was found to be, before anything else: for logs and audit records.
    func classified(_ turnClass: TurnClass)
    /// Tells how its turn goes, for the same; it must not block, and nothing of the reply follows from it.
    func marked(_ mark: TurnMark)
    /// Whether whoever it speaks for has gone: nothing reaches them any more.
    var hasGone: Bool { get }
    /// Takes the next event. After `.finished` or `.failed` no more come.
    func deliver(_ event: ReplyEvent)
    /// What was delivered may leave now.
    func flush()
    /// How much of the reply's text has reached the other side, in UTF-8 bytes of the reply: asked when the turn is cut short.
    var deliveredBytes: Int { get }
    /// The turn has to wait for one of another conversation of its session; told before anything else.
    func waits()
    /// Whether it reads more slowly than it is written to, past its bound.
    var isBehind: Bool { get }
}

extension ReplyListener {
    public func classified(_ turnClass: TurnClass) {}
    public func marked(_ mark: TurnMark) {}
    public var hasGone: Bool { false }
    public func waits() {}
}

/// What a listener is told.
public enum ReplyEvent: Sendable {
    /// The next piece of the reply, never empty.
    case text(String)
    /// Something said beside the reply (buffer words, an apology, a beat), which is never stored.
    case aside(String)
    /// Said while something takes its time, and never stored; a door that speaks says it when nothing else is heard.
    case progress(String)
    /// The next piece of a tool call.
    case toolCall(ToolCallFragment)
    /// Nothing more comes: the reply is whole and stored, or was cut short and is stored as far as it got.
    case finished(FinishReason, TokenUsage?)
    /// The reply ended badly. Profile `voice` is never told this: it hears an apology and a finish.
    case failed(AgentFailure)
}

/// How a turn ended for one listener.
public enum TurnEnd: Sendable, Equatable {
    case complete
    /// Cut short: by the listener's own going, or by what the user said next.
    case interrupted(InterruptionReason)
    case failed(AgentFailure.Kind)
}

/// Why a turn stopped before its end.
public enum InterruptionReason: String, Sendable {
    /// The client hung up, or the task that held the turn was cancelled.
    case hangUp = "hang_up"
    /// The user said something new.
    case bargeIn = "barge_in"
    /// The same turn came again, corrected.
    case superseded
    case shutdown
}
