/// Who a message of a chat request is from.
enum ChatRole: String, CaseIterable, Sendable {
    case system, developer, user, assistant, tool, function

    @inline(__always)
    static func named(_ text: JSONText) -> ChatRole? {
        if text.equals("user") { return .user }
        if text.equals("assistant") { return .assistant }
        if text.equals("system") { return .system }
        if text.equals("tool") { return .tool }
        if text.equals("developer") { return .developer }
        if text.equals("function") { return .function }
        return nil
    }
}

/// A tool the assistant called, as a message of the history or a whole answer holds it.
struct ToolCall: Equatable, Sendable {
    var id: String
    var name: String
    /// A JSON text, as the model wrote it.
    var arguments: String
}

/// One message of a chat request, decoded.
struct ChatMessage: Equatable, Sendable {
    var role: ChatRole
    /// The content; text parts are joined by a line feed, null is empty.
    var text: String
    var name: String?
    /// Which call a `tool` message answers.
    var toolCallID: String?
    /// What an `assistant` message called.
    var toolCalls: [ToolCall] = []
}
