/// The way an entry came in.
public enum EntryChannel: String, Sendable, CaseIterable {
    case voice
    case api
    case call
    case text
}
