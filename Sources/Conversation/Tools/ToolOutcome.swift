/// What came of a tool call, in words for the agent.
public struct ToolOutcome: Sendable, Equatable {
    /// Bounded by whoever made it.
    public var text: String
    public var isError: Bool
    /// Whether it tells what became of the call; one that was never answered may have done its work.
    public var isCertain: Bool

    public init(_ text: String, isError: Bool = false, isCertain: Bool = true) {
        self.text = text
        self.isError = isError
        self.isCertain = isCertain
    }
}
