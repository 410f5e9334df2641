/// What came of a tool call, in words for the agent.
public struct ToolOutcome: Sendable, Equatable {
    /// Bounded by whoever made it.
    public var text: String
    public var isError: Bool

    public init(_ text: String, isError: Bool = false) {
        self.text = text
        self.isError = isError
    }
}
