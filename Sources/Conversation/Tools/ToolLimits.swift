/// What one turn may ask of the gateway's own tools.
public struct ToolLimits: Sendable {
    /// How long after its request a turn may run tools that change something: until then a revision may still come.
    public var settle: Duration
    /// How often a turn may ask its agent; the last time without tools.
    public var legsMax: Int
    /// How many calls of a turn are run.
    public var callsMax: Int
    /// How long a call may take before the turn goes on without it.
    public var timeout: Duration
    /// The longest arguments of a call, in bytes.
    public var argumentsBytesMax: Int

    public init(
        settle: Duration = .seconds(3), legsMax: Int = 8, callsMax: Int = 16, timeout: Duration = .seconds(30),
        argumentsBytesMax: Int = 65_536
    ) {
        self.settle = settle
        self.legsMax = legsMax
        self.callsMax = callsMax
        self.timeout = timeout
        self.argumentsBytesMax = argumentsBytesMax
    }
}
