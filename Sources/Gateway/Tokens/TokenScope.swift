/// One thing a token may be good for; none includes another.
public enum TokenScope: String, Sendable, CaseIterable {
    /// To speak: chat completions and the models they may name.
    case chat
    /// What is about the gateway itself and not about what was said in it.
    case admin
    /// The figures of `GET /metrics`, and nothing else.
    case metrics
}
