/// What an agent sends while it replies.
public enum AgentEvent: Sendable {
    /// A piece of the reply, never empty.
    case text(String)
    /// A piece of a call of one of the tools the client offered.
    case toolCall(ToolCallFragment)
    /// The reply is whole.
    case finished(FinishReason, TokenUsage?)
    /// The reply cannot go on.
    case failed(AgentFailure)
}

/// A streamed piece of a tool call: the first of an index has id and name, the later ones only arguments.
public struct ToolCallFragment: Sendable, Equatable {
    /// Position among the reply's calls, from 0.
    public var index: Int
    public var id: String?
    public var name: String?
    /// The next piece of the arguments' JSON.
    public var arguments: String

    public init(index: Int, id: String? = nil, name: String? = nil, arguments: String) {
        self.index = index
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// Why a reply ended, in OpenAI's words.
public enum FinishReason: String, Sendable, CaseIterable {
    case stop, length
    case toolCalls = "tool_calls"
    case contentFilter = "content_filter"
}

/// Token counts of a reply.
public struct TokenUsage: Sendable, Equatable {
    public var promptTokens: Int
    public var completionTokens: Int

    public init(promptTokens: Int, completionTokens: Int) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }

    /// The sum; the largest number where that is more.
    public var totalTokens: Int {
        let (sum, overflow) = promptTokens.addingReportingOverflow(completionTokens)
        return overflow ? .max : sum
    }
}

/// Why an agent gave up, told apart as far as a caller can act on it.
public struct AgentFailure: Error, Sendable, Equatable {
    /// Labels fit for metrics and audit records.
    public enum Kind: String, Sendable {
        case unreachable = "upstream_unreachable"
        case timedOut = "upstream_timeout"
        case tls = "upstream_tls"
        case refusedCredentials = "upstream_auth"
        case overloaded = "upstream_overloaded"
        case brokenProtocol = "upstream_protocol"
        case truncated = "upstream_truncated"
        case refusedRequest = "upstream_refused_request"
        /// A failure asked for by name, with the status to answer with.
        case scripted = "agent_failed"
        case cancelled = "cancelled"
        case storage = "history_unavailable"
        case shuttingDown = "shutting_down"
        case busy = "session_busy"
    }

    public var kind: Kind
    /// What happened, safe to show: no token, no upstream body, no user text.
    public var message: String
    /// The HTTP status that tells the truth about it before a stream has begun.
    public var status: Int
    /// When to try again, in seconds, where that is known.
    public var retryAfterSeconds: Int?
    /// Whether the same request may do better in a moment; where not, a client that asks again only runs the agent again.
    public var isPassing: Bool

    public init(_ kind: Kind, _ message: String, status: Int, retryAfterSeconds: Int? = nil, isPassing: Bool = false) {
        self.kind = kind
        self.message = message
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
        self.isPassing = isPassing
    }
}
