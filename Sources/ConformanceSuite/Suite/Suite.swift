/// The specification: its sections in order.
public enum Suite {
    public static let sections: [Section] = [
        Section("sse", "Event stream", streamHead, framing, blocks)
    ]

    /// Every case, in order.
    public static let all: [Case] = sections.flatMap(\.cases)
}
