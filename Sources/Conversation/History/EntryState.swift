/// How far an entry has come.
public enum EntryState: String, Sendable, CaseIterable {
    /// Accepted, its turn not begun.
    case waiting
    /// Its turn is under way.
    case running
    case complete
    /// Ended early; the text is what was delivered.
    case interrupted
    /// Taken back (a retry, a revision, a hang-up before the first token): not part of later prompts.
    case abandoned
    /// The agent failed.
    case failed

    /// The word `sessions export` uses.
    public var exported: String {
        switch self {
        case .complete: "complete"
        case .abandoned: "abandoned"
        case .waiting, .running, .interrupted, .failed: "interrupted"
        }
    }
}
