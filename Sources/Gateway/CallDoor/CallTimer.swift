/// What a call waits for; there is one timer of each kind, and arming it again replaces it.
enum CallTimer: String, Sendable, CaseIterable {
    /// The moment to send the next sentence.
    case next
    /// What plays has been heard to its end.
    case silence
    /// The agent pauses after what looks like the end of a sentence.
    case sentence
    /// The agent has been given its time for a first sentence.
    case interim
    /// Nobody has spoken for too long.
    case idle
    /// The call has lasted long enough.
    case maximum
    /// A ringing that nobody answers, or a start that leads nowhere.
    case ringing
    /// The call should have ended by now.
    case ending
}
