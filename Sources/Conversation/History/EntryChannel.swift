/// The way an entry came in.
public enum EntryChannel: String, Sendable, CaseIterable {
    case voice
    case api
    case call
    case text

    /// Whether it is part of the session's one live conversation; `api` has histories of its own.
    public var isLive: Bool { self != .api }
}
