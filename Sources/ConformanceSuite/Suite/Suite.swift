/// The specification: its sections in order.
public enum Suite {
    public static let sections: [Section] = [
        Section("sse", "Event stream", streamHead, framing, blocks, terminator, comments, encoding, delivery),
        Section("chunk", "Chunks", envelope, choices, finish, usage, manyChoices),
        Section("tools", "Tool calls", toolDeltas),
        Section("completion", "Whole answers", wholeAnswer),
        Section("request", "Requests", body, messages, parameters, routes),
        Section("error", "Errors", errorEnvelope, upstreamFailure),
    ]

    /// Every case, in order.
    public static let all: [Case] = sections.flatMap(\.cases)
}
