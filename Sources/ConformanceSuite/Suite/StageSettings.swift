public import Simulators

/// All a play may be told about its target.
public struct StageSettings: Sendable {
    public var target: Endpoint
    /// The bearer token that works; nil for a target that asks for none.
    public var token: String?
    public var model: String
    public var profile: Profile
    /// What to send to get a need's behaviour; ``Prompt`` has the defaults, which our own fakes understand.
    public var prompts: [Need: String]
    /// Answers `{"open":n,"cancelled":n}` about the target's upstream.
    public var probe: Endpoint?
    /// The run's seed: what is drawn at random is drawn from it and the case's id.
    public var seed: UInt64
    /// Kept apart from the seed, so that a replay does not fall into the remembered conversation of the first run.
    public var salt: UInt64
    /// The longest wait for one thing.
    public var timeout: Duration
    public var firstTokenBudget: Duration
    /// Runs of a latency case after the warm-up.
    public var latencyRuns: Int
    /// The lines of `sessions export` for the token's session; only for a gateway the runner started.
    public var exportSession: (@Sendable () throws -> String)?
    /// The chat requests the agent was asked with, as JSON text, oldest first; only where the model behind the target is ours.
    public var agentRequests: (@Sendable () -> [String])?
    /// The runs of the tools that the gateway was given; only where their server is ours.
    public var toolRuns: (@Sendable () -> [ToolRun])?
    /// Sessions of the target for cases that are played apart.
    public var lanes: Lanes?
    /// The voice service to judge.
    public var voiceSocket: ServiceEndpoint?
    /// Who is at the other end of that service's line; nil where nobody obeys us.
    public var person: PersonOnTheLine?
    /// Ends that service as a crash does, and starts it again; nil where it is not ours.
    public var serviceLife: ServiceLife?
    /// Starts the gateway that a case about calls judges.
    public var callBench: CallBench?
    /// Starts the gateway that a case about agents judges.
    public var agentBench: CallBench?
    /// The gateway's program, where the runner starts it: `conformance`, which serves tools, lies beside it.
    public var gatewayPath = ""

    public init(
        target: Endpoint, token: String?, model: String, profile: Profile = .openai, prompts: [Need: String] = [:], probe: Endpoint? = nil,
        seed: UInt64 = 0, salt: UInt64 = .random(in: .min ... .max), timeout: Duration = .seconds(10),
        firstTokenBudget: Duration = .seconds(2), latencyRuns: Int = 10, exportSession: (@Sendable () throws -> String)? = nil,
        agentRequests: (@Sendable () -> [String])? = nil, toolRuns: (@Sendable () -> [ToolRun])? = nil,
        voiceSocket: ServiceEndpoint? = nil, person: PersonOnTheLine? = nil, serviceLife: ServiceLife? = nil, callBench: CallBench? = nil
    ) {
        self.target = target
        self.token = token
        self.model = model
        self.profile = profile
        self.prompts = prompts
        self.probe = probe
        self.seed = seed
        self.salt = salt
        self.timeout = timeout
        self.firstTokenBudget = firstTokenBudget
        self.latencyRuns = latencyRuns
        self.exportSession = exportSession
        self.agentRequests = agentRequests
        self.toolRuns = toolRuns
        self.voiceSocket = voiceSocket
        self.person = person
        self.serviceLife = serviceLife
        self.callBench = callBench
    }

    /// The settings of a play that no HTTP target has a part in.
    public static func withoutTarget(
        profile: Profile = .openai, seed: UInt64 = 0, timeout: Duration = .seconds(10), voiceSocket: ServiceEndpoint? = nil,
        person: PersonOnTheLine? = nil, serviceLife: ServiceLife? = nil, callBench: CallBench? = nil
    ) -> StageSettings {
        StageSettings(
            target: Endpoint(host: "127.0.0.1", port: 0, prefix: "/v1"), token: nil, model: "", profile: profile, seed: seed,
            timeout: timeout, voiceSocket: voiceSocket, person: person, serviceLife: serviceLife, callBench: callBench)
    }

    /// What a check may know of these.
    public var context: Context {
        Context(profile: profile, model: model, firstTokenBudget: firstTokenBudget, timeout: timeout)
    }
}
