import Conversation

extension FinishReason {
    /// The reason an upstream gave. `function_call` and words that are not in the specification, such as `eos`, mean the answer ended.
    init(upstream text: JSONText) {
        if text.equals("length") {
            self = .length
        } else if text.equals("tool_calls") {
            self = .toolCalls
        } else if text.equals("content_filter") {
            self = .contentFilter
        } else {
            self = .stop
        }
    }
}
