/// What the reference server says on its own account.
public enum ReferenceWords {
    /// Buffer words by language: English, Spanish, Catalan.
    static let buffers = [
        ["Let me think about that... ", "One moment, please... "], ["Déjame pensarlo... ", "Un momento, por favor... "],
        ["Deixa'm pensar-hi... ", "Un moment, si us plau... "],
    ]
    /// What is said when a wait goes on, by language as above.
    static let lines = [
        ["I am still on it... ", "This takes a little longer... "], ["Sigo en ello... ", "Esto tarda un poco más... "],
        ["Encara hi estic... ", "Això triga una mica més... "],
    ]
    public static let promise = "This takes longer than I thought. I will tell you as soon as I know."
    public static let apology = "I am sorry, something went wrong. Please ask me again."
    public static let busy = "I am sorry, I am still busy with something else. Please ask me again."
    /// What is said when more was asked than a limit allows: English, Spanish, Catalan.
    static let limits = [
        "That was a lot at once. Please ask me again in a moment.", "Han sido muchas cosas a la vez. Pregúntame otra vez enseguida.",
        "Han estat moltes coses alhora. Torna-m'ho a demanar de seguida.",
    ]
    public static let beat = "... "
    public static let checkIn = "Are you still there?"
    public static let goodbye = "Goodbye."

    /// Whether a delta is none of the agent's.
    static func isOwn(_ text: String) -> Bool {
        [apology, busy, beat, promise].contains(text) || covers(text) || lines.contains { $0.contains(text) }
    }

    /// What follows these buffer words while the wait goes on, in their language.
    static func line(_ number: Int, after buffer: String) -> String {
        let lines = lines[buffers.firstIndex { $0.contains(buffer) } ?? 0]
        return lines[number % lines.count]
    }

    /// Whether a delta covers the beginning of a wait.
    static func covers(_ text: String) -> Bool { buffers.contains { $0.contains(text) } }
}
