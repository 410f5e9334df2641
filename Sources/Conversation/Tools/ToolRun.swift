/// One run of a tool that changes something, as the history keeps it: written before it starts and after it ended.
public struct ToolRun: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case started
        case done
        /// The tool says that it failed.
        case failed
        /// It was begun, and nobody knows how it ended: a crash, a hang-up, a tool that never answered.
        case unknown
    }

    public var turn: TurnID
    /// Its place among the turn's own calls, from 0.
    public var position: Int
    /// The call, with the id the agent knows it by.
    public var call: Message.ToolCall
    public var state: State
    /// What the tool answered; empty where nothing is known.
    public var outcome: String
    /// Milliseconds since 1970-01-01 UTC.
    public var atMs: Int64

    public init(turn: TurnID, position: Int, call: Message.ToolCall, state: State, outcome: String = "", atMs: Int64 = 0) {
        self.turn = turn
        self.position = position
        self.call = call
        self.state = state
        self.outcome = outcome
        self.atMs = atMs
    }

    /// What an agent is told of it.
    var told: String {
        switch state {
        case .done, .failed: outcome
        case .started: "This was begun and still goes on. It is not begun again."
        case .unknown:
            "This may have happened: it was begun, and how it ended is not known. Do not do it again unless the user asks for it."
        }
    }
}
