/// What the reference server says on its own account.
public enum ReferenceWords {
    public static let buffer = "Let me think about that... "
    public static let apology = "I am sorry, something went wrong. Please ask me again."
    public static let busy = "I am sorry, I am still busy with something else. Please ask me again."
    public static let beat = "... "
    public static let checkIn = "Are you still there?"
    public static let goodbye = "Goodbye."

    /// Whether a delta is none of the agent's.
    static func isOwn(_ text: String) -> Bool { [buffer, apology, busy].contains(text) }
}
