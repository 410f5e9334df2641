/// One run of a tool of a gateway's own, as the tool itself saw it.
public struct ToolRun: Sendable, Equatable {
    public var tool: String
    /// JSON text.
    public var arguments: String
    /// How long ago it began.
    public var ago: Duration

    public init(tool: String, arguments: String, ago: Duration) {
        self.tool = tool
        self.arguments = arguments
        self.ago = ago
    }
}
