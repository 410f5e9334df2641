/// What a ``FakePlatform`` is told before it starts.
public struct FakePlatformOptions: Sendable {
    public var host = "127.0.0.1"
    /// 0 lets the system pick.
    public var port = 0
    public var rules = PlatformRules()
    /// What goes wrong, and with which request.
    public var faults = PlatformFaults()
    public var timings = PlatformTimings()
    /// Where requests go when an agent names no custom LLM: a base URL, with `/v1`.
    public var target: String?
    /// The bearer token sent there.
    public var targetToken: String?
    /// Whether they go there whatever the agent says, with the agent's own secret unless there is a token.
    public var alwaysTarget = false
    /// What is wrong with the webhooks sent after conversations.
    public var webhookFault = WebhookFault.none
    /// A file that keeps all records from one run to the next; nil keeps them in memory alone.
    public var statePath: String?
    /// A file each request is written to as a line of JSON, secrets blotted out; nil writes none.
    public var journalPath: String?
    public var connectionsMax = 512
    /// Seconds since 1970, for what routes show.
    public var unixSeconds: @Sendable () -> Int = { WallClock.seconds() }
    public var clock: any SimulatorClock = RealClock()

    public init() {}
}
