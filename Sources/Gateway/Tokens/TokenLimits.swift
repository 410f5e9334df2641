/// How much a token may ask, where it has its own measure; nil for the configuration's, 0 for no limit.
public struct TokenLimits: Sendable, Hashable {
    public let requestsPerMinute: Int?
    public let concurrentTurns: Int?

    /// The largest of either, as of `limits.requests_per_minute`.
    public static let max = 1_000_000

    public init(requestsPerMinute: Int? = nil, concurrentTurns: Int? = nil) {
        self.requestsPerMinute = requestsPerMinute
        self.concurrentTurns = concurrentTurns
    }

    /// Nothing of its own.
    public static let configured = TokenLimits()
}
