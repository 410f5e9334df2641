/// A token as the state keeps it: everything but the token.
public struct TokenRecord: Sendable, Equatable {
    public let caller: Caller
    /// Milliseconds since 1970-01-01 UTC.
    public let createdMs: Int64
    /// The moment from which it is refused, milliseconds since 1970-01-01 UTC; nil for never.
    public let expiresMs: Int64?
    public let digest: TokenDigest
    /// Those it took the place of whose grace had not ended when it was read, the one that ends first before the others.
    public let predecessors: [TokenPredecessor]

    /// Whether it is refused from now on, and its predecessors with it.
    public func hasExpired(nowMs: Int64) -> Bool { expiresMs.map { nowMs >= $0 } ?? false }
}
