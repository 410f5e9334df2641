import Conversation

/// The tool calls of one answer as its client counts them: from 0 without gaps, in the order in which they opened.
///
/// In their turn they may be numbered otherwise: calls of the gateway's own tools, which no client sees, were among them, and each leg begins
/// anew.
struct StreamedCalls {
    private var opened: [(index: Int, id: String)] = []

    /// The call's number for the client, and whether this fragment opens it; nil for a piece of a call that never opened.
    mutating func number(of call: ToolCallFragment) -> (number: Int, isNew: Bool)? {
        let known = opened.lastIndex { $0.index == call.index }
        guard let id = call.id, !id.isEmpty, known.map({ opened[$0].id != id }) ?? true else { return known.map { ($0, false) } }
        opened.append((call.index, id))
        return (opened.count - 1, true)
    }
}
