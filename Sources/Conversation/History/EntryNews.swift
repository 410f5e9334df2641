/// What those who follow a session are told.
public enum EntryNews: Sendable, Equatable {
    /// An entry is durable.
    case said(EntryRecord)
    /// An entry's text or state is another now: a reply of which less was heard, an utterance that was taken back.
    case corrected(EntryRecord)
    /// An entry is gone: a newer one has taken its place, or nobody heard it. The text may be cut.
    case takenBack(EntryRecord)
    /// The session was deleted.
    case deleted
    /// So many turns changed faster than they were looked at.
    case missed(Int)
}
