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

extension FinishReason {
    /// The reason the Messages API gave. `end_turn`, `stop_sequence`, `pause_turn` (which only server tools bring about, and none are offered)
    /// and words that are not known mean the answer ended.
    init(messages text: JSONText) {
        if text.equals("max_tokens") || text.equals("model_context_window_exceeded") {
            self = .length
        } else if text.equals("tool_use") {
            self = .toolCalls
        } else if text.equals("refusal") {
            self = .contentFilter
        } else {
            self = .stop
        }
    }
}
