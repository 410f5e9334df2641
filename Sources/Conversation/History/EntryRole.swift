/// Who an entry's text belongs to.
public enum EntryRole: String, Sendable, CaseIterable {
    case user
    case assistant
    /// The assistant's opening words, which answer nobody; exported as `assistant`.
    case greeting

    /// The word `sessions export` uses.
    public var exported: String { self == .user ? "user" : "assistant" }
}
