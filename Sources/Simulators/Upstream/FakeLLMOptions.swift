/// What a ``FakeLLM`` is told before it starts.
public struct FakeLLMOptions: Sendable {
    public var host = "127.0.0.1"
    /// 0 lets the system pick.
    public var port = 0
    /// From the end of a request to the first content delta.
    public var firstTokenMilliseconds = 0
    /// What each 1000 characters of the prompt, tools included, add to that: a model that reads before it speaks.
    public var firstTokenMillisecondsPer1000Characters = 0.0
    /// Deltas a second after the first; 50 is one every 20 ms.
    public var tokensPerSecond = 50.0
    /// Furthest a delta strays from its time either way, seeded.
    public var jitterMilliseconds = 0
    public var faults = FaultPlan()
    /// Seed of jitter and of where faults strike.
    public var seed: UInt64 = 1
    /// The key every `/v1` request must carry, as a bearer token or `x-api-key`; nil takes any, and at `/v1/chat/completions` none.
    public var requiredToken: String?
    /// What `/v1/models` lists; the first answers requests that name none.
    public var models = ["fake-model"]
    /// Scripted replies, tried before the built-in behaviour.
    public var replies: [UpstreamReply] = []
    /// Words of reasoning before each answer; on the Anthropic wire only where the request turns thinking on.
    public var thinkingWords = 0
    public var callStyle = CallStyle.pieces
    public var reasoningStyle = ReasoningStyle.content
    /// Shortest prefix the Anthropic wire caches, in tokens of four characters.
    public var cacheTokensMin = 1024
    /// A file each answered request appends a line of JSON to; nil writes none.
    public var journalPath: String?
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
