/// What a ``FakeClawdbot`` is told before it starts.
public struct FakeClawdbotOptions: Sendable {
    public var host = "127.0.0.1"
    /// 0 lets the system pick.
    public var port = 0
    public var protocols = ClawdbotProtocol.both
    public var brand = ClawdbotBrand.moltbot
    /// The gateway's token; nil takes any, but one there must be.
    public var token: String?
    public var faults = ClawdbotFaults()
    /// Seed of ids.
    public var seed: UInt64 = 1
    /// Key of the main session, told in `hello-ok`.
    public var mainSessionKey = "agent:main:main"
    /// Scripted replies, tried before the built-in behaviour.
    public var replies: [UpstreamReply] = []
    /// From a run's begin to its first token.
    public var firstTokenMilliseconds = 50
    public var tokensPerSecond = 50.0
    /// How long the agent's own tools run.
    public var toolMilliseconds = 300
    /// Whether tool events are broadcast, as in a session whose verbosity is on.
    public var broadcastsTools = false
    /// Least time between two `chat` deltas of one run.
    public var deltaIntervalMilliseconds = 150
    public var tickMilliseconds = 30_000
    /// How long a client may take to say `connect`.
    public var handshakeMilliseconds = 10_000
    /// How long a run may take when its request does not say.
    public var runMilliseconds = 600_000
    /// Before the first token of a run with the fault slow-first-token.
    public var slowFirstTokenMilliseconds = 8000
    /// Largest message a client may send, in bytes.
    public var payloadBytesMax = 524_288
    /// What a client may leave unread before it is cut off, in bytes.
    public var outboxBytesMax = 1_572_864
    /// Whether `/v1/chat/completions` is there: a new installation has it off.
    public var servesHTTP = true
    /// Whether it behaves as later versions do: role chunk at once, a finish chunk, a run that ends with its client.
    public var isLaterHTTP = false
    /// A file each thing seen is written to as a line of JSON; nil writes none.
    public var journalPath: String?
    public var connectionsMax = 256
    public var clock: any StageClock = MonotonicClock()

    public init() {}
}
