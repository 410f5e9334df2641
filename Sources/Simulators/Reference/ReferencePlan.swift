/// What one answer will be, decided before its first byte.
struct ReferencePlan: Sendable {
    /// A call of a tool the request offers.
    struct ToolCall: Sendable, Equatable {
        var name: String
        var arguments: String
    }

    /// The number of its turn.
    var turn = 0
    /// Before the first token.
    var wait: Duration = .zero
    /// The text's deltas, 20 ms apart.
    var deltas: [String] = []
    var toolCalls: [ToolCall] = []
    var finish = "stop"
    /// An upstream failure: its status, after the deltas above.
    var failure: Int?

    /// A failure before anything was said.
    var failsAtOnceWith: Int? { deltas.isEmpty && toolCalls.isEmpty ? failure : nil }

    var text: String { deltas.joined() }
}
