/// What a fake Clawdbot counted since it started.
public struct ClawdbotProbe: Sendable, Equatable {
    /// Runs that wait or go on.
    public var open = 0
    /// Runs that were aborted.
    public var cancelled = 0
    /// Runs that began: how often the agent ran.
    public var runs = 0
    public var completed = 0
    public var failed = 0
    /// WebSockets that were greeted.
    public var connections = 0
    /// Calls of the agent's own tools.
    public var calls = 0

    public init() {}

    var json: JSONValue {
        [
            "open": .integer(open), "cancelled": .integer(cancelled), "runs": .integer(runs), "completed": .integer(completed),
            "failed": .integer(failed), "connections": .integer(connections), "calls": .integer(calls),
        ]
    }
}
