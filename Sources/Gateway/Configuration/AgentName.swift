/// The agents a gateway can put at the other end of a conversation.
public enum AgentName: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Deterministic and offline.
    case scripted
    /// Any chat-completions server.
    case openai
    /// Anthropic's Messages API.
    case anthropic
    /// A Clawdbot gateway.
    case clawdbot

    public var description: String { rawValue }
}
