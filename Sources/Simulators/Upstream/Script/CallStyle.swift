/// How a provider streams tool calls in chat-completion chunks; each of these is in the field.
public enum CallStyle: String, Sendable, Equatable, CaseIterable {
    /// Id and name first, arguments in pieces after them, one call after another.
    case pieces
    /// Each call whole in one delta.
    case whole
    /// Id, type and name again with every piece of the arguments.
    case repeated
    /// The pieces of parallel calls in turn, told apart by their index.
    case interleaved
    /// Parallel calls in one delta each time.
    case together
    /// Pieces without `index`.
    case unindexed = "no-index"
    /// Later pieces with `"id":null` and an empty name.
    case nulls
    /// The arguments as an object instead of a string, whole.
    case object
    /// Calls in pieces and then `"finish_reason":"stop"`.
    case finishStop = "finish-stop"
    /// The text of the answer and the first call in one delta.
    case mixed
}

/// Where a provider puts the model's reasoning in a chat-completion chunk.
public enum ReasoningStyle: String, Sendable, Equatable, CaseIterable {
    /// `delta.reasoning_content`.
    case content = "reasoning-content"
    /// `delta.reasoning`.
    case plain = "reasoning"
    /// In the text, between `<think>` and `</think>`.
    case tags = "think-tags"
}
