/// A token that was rotated: good for a while beside its successor.
public struct TokenPredecessor: Sendable, Equatable {
    public let digest: TokenDigest
    /// The moment from which it is refused, milliseconds since 1970-01-01 UTC.
    public let untilMs: Int64
}
