/// The gateway's own tools, as a session runs them for its agent. The client's own tools are no part of it.
public protocol Toolbox: Sendable {
    /// What an agent is offered now; a turn keeps what it began with.
    var tools: [ToolDescription] { get }

    /// Runs one call to its end. Cancelling the task gives the call up; the tool's server is told so.
    ///
    /// Bounded in time by the toolbox itself. It never throws: what went wrong is an outcome that the agent is shown.
    func run(_ call: Message.ToolCall) async -> ToolOutcome
}

/// A gateway without tools of its own.
public struct EmptyToolbox: Toolbox {
    public init() {}

    public var tools: [ToolDescription] { [] }

    public func run(_ call: Message.ToolCall) async -> ToolOutcome {
        ToolOutcome("There is no tool of that name.", isError: true)
    }
}
