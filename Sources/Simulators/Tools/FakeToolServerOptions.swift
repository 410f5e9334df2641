/// What a ``FakeToolServer`` is told before it serves.
public struct FakeToolServerOptions: Sendable {
    /// The file each call is written to; nil writes none.
    public var journalPath: String?
    /// How long the read-only tool runs.
    public var readDelayMilliseconds = 0
    /// How long the changing tool runs.
    public var changeDelayMilliseconds = 0
    /// Tools that answer with an error instead of doing what they are asked.
    public var failing: Set<String> = []
    /// What can be read before anything was changed.
    public var facts: [String: String] = ["door": "closed", "lamp": "off"]
    /// Leaves the annotations away, so that a client must take every tool for one that changes something.
    public var isUnannotated = false
    /// Put before the names of the tools, so that two servers can stand side by side.
    public var prefix = ""
    public var faults = ToolServerFaults()

    public init() {}
}
