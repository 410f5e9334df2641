/// One message of a conversation, as a door received it or as an agent is shown it.
public struct Message: Sendable, Equatable {
    /// Who a message is from, in OpenAI's words.
    public enum Role: String, Sendable {
        case system, developer, user, assistant, tool
    }

    /// A tool call an assistant message carries.
    public struct ToolCall: Sendable, Equatable {
        public var id: String
        public var name: String
        /// The arguments as a JSON document, as sent.
        public var arguments: String

        public init(id: String, name: String, arguments: String) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    public var role: Role
    /// The text; parts joined, empty where a message has none.
    public var text: String
    public var toolCalls: [ToolCall]
    /// For `tool` messages: the call this answers.
    public var toolCallID: String?

    public init(_ role: Role, _ text: String, toolCalls: [ToolCall] = [], toolCallID: String? = nil) {
        self.role = role
        self.text = text
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }
}
