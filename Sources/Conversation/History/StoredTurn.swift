/// A turn as the history holds it.
public struct StoredTurn: Sendable, Equatable {
    public let turn: TurnID
    /// In order of commit; at least one.
    public let entries: [EntryRecord]

    /// What the user said; nil for a greeting.
    public var user: EntryRecord? { entries.first { $0.role == .user } }
    /// What was said to the user; nil when nothing was stored yet.
    public var reply: EntryRecord? { entries.last { $0.role != .user } }
    /// What the turn classifier kept.
    public var meta: String? { entries.first?.meta }
}
