/// What a conversation is begun with beside its agent.
struct ConversationStart: Sendable {
    var conversationID: String
    var agentID: String
    /// Seconds since 1970.
    var unixSeconds: Int
    /// `public` or `signed_url`.
    var authorization: String
    /// The client's name for itself in the URL, such as `python_sdk`, and its version.
    var source: String
    var sourceVersion: String
    /// Where requests go when the agent names no custom LLM, or always.
    var target: String?
    var targetToken: String?
    var alwaysTarget = false
    /// The values of secrets by their ids.
    var secrets: [String: String] = [:]
}
