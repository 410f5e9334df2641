/// What a call came to, as a turn that takes another's place is given it.
struct ToolResult: Sendable, Equatable {
    var key: ToolCallKey
    var call: Message.ToolCall
    /// Of a tool that changes something; nil for one that only reads.
    var change: ToolRun.State?
    var outcome: ToolOutcome
}
