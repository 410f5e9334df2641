/// What the writer has done since it started, for `/metrics`.
public struct HistoryCounters: Sendable, Equatable {
    /// Transactions committed.
    public var commits: UInt64 = 0
    /// Changes in them.
    public var changes: UInt64 = 0
    /// Transactions that failed.
    public var failures: UInt64 = 0
    /// Submissions refused because too many changes waited.
    public var overloads: UInt64 = 0
}
