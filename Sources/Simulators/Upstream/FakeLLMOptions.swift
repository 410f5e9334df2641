/// What a ``FakeLLM`` is told before it starts.
public struct FakeLLMOptions: Sendable {
    public var host = "127.0.0.1"
    /// 0 lets the system pick.
    public var port = 0
    /// From the end of a request to the first content delta.
    public var firstTokenMilliseconds = 0
    /// Deltas a second after the first; 50 is one every 20 ms.
    public var tokensPerSecond = 50.0
    /// Furthest a delta strays from its time either way, seeded.
    public var jitterMilliseconds = 0
    public var faults = FaultPlan()
    /// Seed of jitter and of where faults strike.
    public var seed: UInt64 = 1
    /// A bearer token every `/v1` request must carry; nil takes any or none.
    public var requiredToken: String?
    /// What `/v1/models` lists; the first answers requests that name none.
    public var models = ["fake-model"]
    /// Scripted replies, tried before the built-in behaviour.
    public var replies: [UpstreamReply] = []
    public var connectionsMax = 2048
    /// Between two bytes of the slow-drip fault.
    public var dripInterval = Duration.milliseconds(10)
    public var clock: any SimulatorClock = RealClock()

    public init() {}

    /// Takes what a scenario says of its upstream: the scripted replies and the seed.
    public mutating func follow(_ scenario: Scenario) {
        replies = scenario.upstream
        seed = scenario.seed
    }
}
