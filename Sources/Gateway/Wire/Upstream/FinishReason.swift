/// Why an answer ended, in the words of `finish_reason`.
enum FinishReason: String, CaseIterable, Sendable {
    case stop, length
    case toolCalls = "tool_calls"
    case contentFilter = "content_filter"
    case functionCall = "function_call"

    /// The reason an upstream gave; a word that is not in the specification, such as `eos`, means the answer ended.
    init(upstream text: JSONText) {
        if text.equals("length") {
            self = .length
        } else if text.equals("tool_calls") {
            self = .toolCalls
        } else if text.equals("content_filter") {
            self = .contentFilter
        } else if text.equals("function_call") {
            self = .functionCall
        } else {
            self = .stop
        }
    }
}
