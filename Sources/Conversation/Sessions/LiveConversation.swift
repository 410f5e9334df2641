/// One conversation of a session, as a client carries it on: what the classifier knows of it, and whose it is.
struct LiveConversation {
    let id: ConversationID
    let caller: String
    let user: String?
    /// Whether a client names it; the others are found by what their requests hold.
    let isNamed: Bool
    var log = ConversationLog()
    /// On the session's clock.
    var lastUsed: Duration
    /// What the user speaks; nil until it is known.
    var language: SpokenLanguage?
    /// Whether a tool said so, and not only our ears.
    var isLanguageTold = false
    var waitingWords = WaitingWords()
}
