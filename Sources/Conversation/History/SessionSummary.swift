/// One line of `sessions list`.
public struct SessionSummary: Sendable, Equatable {
    public let session: SessionKey
    public let conversations: Int
    public let entries: Int
    /// Time of the newest entry, milliseconds since 1970-01-01 UTC.
    public let lastMs: Int64
}
