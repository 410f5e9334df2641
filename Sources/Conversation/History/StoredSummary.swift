/// What the older turns of a history came to, as the store keeps it.
public struct StoredSummary: Sendable, Equatable {
    public let scope: String
    /// In the agent's words; empty where it had none.
    public let prose: String
    /// Lines kept word for word.
    public let kept: [String]
    /// Milliseconds since 1970-01-01 UTC.
    public let atMs: Int64
}
