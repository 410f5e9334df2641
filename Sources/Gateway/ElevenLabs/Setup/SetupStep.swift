/// One thing that `elevenlabs setup` does.
enum SetupStep: Sendable, Equatable {
    enum TokenReason: Sendable, Equatable {
        /// There is none yet.
        case first
        /// There is one, but not the one that the secret is known to hold.
        case unknown
        /// It was asked for.
        case rotation
    }

    enum SecretPlace: Sendable, Equatable {
        case new(name: String)
        case existing(id: String, name: String)
    }

    case createWebhook
    /// Makes a token, or a new value of it, and stores it there.
    case storeToken(TokenReason, SecretPlace)
    case createAgent
    case changeAgent(id: String, [AgentDifference])
    case importNumber(String)
    case assignNumber(id: String, number: String, previous: String?)
}
