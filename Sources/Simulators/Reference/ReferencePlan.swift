/// What one answer will be, decided before its first byte.
public struct ReferencePlan: Sendable {
    /// A call of a tool the request offers.
    public struct ToolCall: Sendable, Equatable {
        var name: String
        var arguments: String
        var id = ""
    }

    /// Which stream of which answer of which turn this is.
    struct Ticket: Sendable, Hashable {
        var turn: Int
        var leg: Int
        var stream: Int
    }

    var ticket = Ticket(turn: 0, leg: 0, stream: 0)
    /// How long ago the answer began: what was due by then is written at once.
    var elapsed: Duration = .zero
    /// Whether another conversation's turn must end first.
    var waitsForOthers = false
    /// Before the first token.
    var wait: Duration = .zero
    /// The text's deltas, 20 ms apart.
    var deltas: [String] = []
    var toolCalls: [ToolCall] = []
    /// Calls of the server's own tools, and what is said once they have answered.
    var effects: [ToolCall] = []
    var afterwards: [String] = []
    /// What covers a long wait.
    var buffer = ReferenceWords.buffers[0][0]
    /// What the model wrote, where that is not what is said.
    var written: String?
    var finish = "stop"
    /// An upstream failure: its status, after the deltas above.
    var failure: Int?

    /// A failure before anything was said.
    var failsAtOnceWith: Int? { deltas.isEmpty && toolCalls.isEmpty && effects.isEmpty ? failure : nil }

    var text: String { (deltas + afterwards).joined() }

    /// An answer of the server's own, without any agent.
    static func own(_ text: String) -> ReferencePlan {
        var plan = ReferencePlan()
        plan.deltas = [text]
        return plan
    }

    static func own(_ call: ToolCall, saying text: String = "") -> ReferencePlan {
        var plan = text.isEmpty ? ReferencePlan() : own(text)
        plan.toolCalls = [call]
        plan.finish = "tool_calls"
        return plan
    }
}
