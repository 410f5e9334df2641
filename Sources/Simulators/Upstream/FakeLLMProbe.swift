/// What a fake model counted since it started or was reset.
public struct FakeLLMProbe: Sendable, Equatable {
    /// Streams being answered now.
    public var open = 0
    /// Streams whose client left before their end.
    public var cancelled = 0
    /// Answers written to their end.
    public var completed = 0
    /// Answers that ended in a failure or fault of this side.
    public var failed = 0
    /// Chat requests received, on both wires.
    public var requests = 0
    /// Requests that answer the user: how often an agent ran.
    public var runs = 0
    /// Requests that go on with tools' results.
    public var legs = 0
    /// Requests for a summary.
    public var summaries = 0
    /// Calls of tools the model made.
    public var calls = 0
    /// Connections that brought a request.
    public var connections = 0

    public init() {}

    var json: JSONValue {
        [
            "open": .integer(open), "cancelled": .integer(cancelled), "completed": .integer(completed), "failed": .integer(failed),
            "requests": .integer(requests), "runs": .integer(runs), "legs": .integer(legs), "summaries": .integer(summaries),
            "calls": .integer(calls), "connections": .integer(connections),
        ]
    }
}
