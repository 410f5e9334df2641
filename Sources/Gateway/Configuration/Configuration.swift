public import Conversation

/// What a gateway is told to be: every key, from flag over environment over file over default.
public struct Configuration: Sendable {
    public struct Server: Sendable {
        public let host: String
        /// 0 lets the system pick one.
        public let port: Int
        /// `Origin` values that are let in; anything else with an `Origin` is refused.
        public let originsAllowed: [String]
        /// Peers whose word on who their client is counts, for limits and the audit log alone.
        public let trustedProxies: [AddressRange]
    }

    public struct OpenAIAgent: Sendable {
        public let baseURL: BaseURL?
        /// The model to ask for; nil for the server's own choice.
        public let model: String?
        public let apiKey: Secret?
    }

    public struct AnthropicAgent: Sendable {
        /// Nil for Anthropic's own.
        public let baseURL: BaseURL?
        /// Nil for the gateway's choice.
        public let model: String?
        public let apiKey: Secret?
        /// The longest reply, in tokens, where the client names no limit.
        public let tokensMax: Int
    }

    /// The agents that stand in for ``agent``, and what all of them share.
    public struct AgentChain: Sendable {
        /// Asked in this order where those before fail or are slow to begin.
        public let fallback: [AgentName]
        /// How long one with others behind it may take to its first token; nil for as long as it likes.
        public let fallbackAfterMs: Int?
        /// How long after the last request connections are kept ready; nil for not at all.
        public let keepWarmS: Int?
    }

    public struct Limits: Sendable {
        /// Stands for "no limit" where 0 was configured: larger than anything counted, small enough to add to.
        public static let unlimited = 1 << 40
        /// Per token; nil for no limit.
        public let requestsPerMinute: Int?
        /// Per token, at once; nil for a whole minute's.
        public let requestsBurst: Int?
        /// Per token; nil for no limit.
        public let concurrentTurns: Int?
        /// Failed authentications that cost nothing: of one client, and of all; nil for no limit.
        public let authFailuresPerMinute: Int?
        public let authFailuresPerMinuteOfAll: Int?
        /// The longest that the answer to one is held, in milliseconds.
        public let authDelayMsMax: Int
        public let bodyBytesMax: Int
        public let headBytesMax: Int
        public let requestLineBytesMax: Int
        public let headerFieldsMax: Int
        public let connectionsMax: Int
        public let streamBufferBytesMax: Int
    }

    public struct Timeouts: Sendable {
        /// The whole request head, from its first byte.
        public let headMs: Int
        /// The whole request body, from the end of the head.
        public let bodyMs: Int
        /// A connection kept alive between two requests.
        public let idleMs: Int
        public let upstreamConnectMs: Int
        public let upstreamFirstTokenMs: Int
        /// Between two pieces of an answer.
        public let upstreamIdleMs: Int
    }

    /// The call door; off without ``voiceSocket``.
    public struct Calls: Sendable {
        /// Whose conversation a call is.
        public let session: SessionKey
        /// Who may call and be called; nil for everybody.
        public let allowedUsers: Set<Int64>?
        /// Said when a call is connected; nil for silence.
        public let greeting: String?
        /// Said before the gateway hangs up; nil for a short one in the call's language.
        public let goodbye: String?
        /// Where `call play` may take files from; nil for nowhere.
        public let audioRoot: String?
        /// How long nobody may say anything, in seconds; nil for ever.
        public let idleS: Int?
        /// The longest call, in seconds; nil for no limit.
        public let durationMaxS: Int?
        /// How many outgoing calls may wait behind the one in progress.
        public let queueMax: Int
        /// For the voice service's answer to anything but what it must synthesise or transcribe first.
        public let timeoutMs: Int
        /// For the voice service's answer to `call.speak` and its like.
        public let speakTimeoutMs: Int
    }

    /// What a turn may ask of the gateway's own tools.
    public struct Tools: Sendable {
        /// How long a turn waits for a revision before it runs tools that change something.
        public let settleMs: Int
        /// How often a turn may ask its agent.
        public let legsMax: Int
        /// How many calls of a turn are run.
        public let callsMax: Int
        /// Whether requests of profile `api` that name no conversation are offered them.
        public let isForAPI: Bool
        /// How long tools work before a line says so; 0 for never.
        public let progressMs: Int
    }

    /// What becomes of a turn that takes too long.
    public struct Late: Sendable {
        /// How long a turn over HTTP may take before it is answered with a promise; 0 for as long as it likes.
        public let turnMs: Int
        /// How long its work may go on then.
        public let waitS: Int
        /// How many promises may be open in a session.
        public let resultsMax: Int
    }

    /// Where the gateway's own tools come from.
    public struct ToolServers: Sendable {
        /// The file that names MCP servers; nil when there is neither a setting nor a workspace.
        public let mcpPath: String?
        /// For the answer of a tool to a call.
        public let timeoutMs: Int
        /// Tools that only read, whatever their server says.
        public let readOnly: [String]
        /// Tools that change something, whatever their server says.
        public let changing: [String]
        /// What that file held when it was read; no servers when it is not there.
        let mcpFile: MCPFile
    }

    /// The audit log.
    public struct Audit: Sendable {
        /// Where its key is; nil for beside the log.
        public let keyPath: String?
        public let fileBytesMax: Int
        /// Files kept, the current one included.
        public let filesMax: Int
        /// Older files are dropped; nil for no limit.
        public let daysMax: Int?
        /// How many records may wait for the disk before no turn begins.
        public let queueRecordsMax: Int
        /// Whether what was said stands in it.
        public let utterances: Bool
    }

    public let server: Server
    /// The state directory.
    public let state: String
    public let agent: AgentName
    public let agentChain: AgentChain
    public let openAI: OpenAIAgent
    public let anthropic: AnthropicAgent
    public let clawdbot: ClawdbotAgent
    public let firstTokenBudgetMs: Int
    /// Whether the agent answers a silence, instead of the gateway itself.
    public let silenceAsksAgent: Bool
    public let tools: Tools
    public let late: Late
    public let limits: Limits
    public let timeouts: Timeouts
    /// How many past turns an agent is shown.
    public let historyContextTurnsMax: Int
    /// How much of their text, in bytes.
    public let historyContextBytesMax: Int
    /// Whether what is spoken and what is typed are two histories.
    public let voiceApart: Bool
    /// How long a text turn waits for another conversation of its session, in seconds.
    public let sayWaitS: Int
    /// 0 for as many as suit the machine.
    public let eventLoops: Int
    /// Without it the call door is off.
    public let voiceSocket: VoiceSocket?
    public let calls: Calls
    public let elevenLabs: PlatformSettings
    public let audit: Audit
    /// The owner's folder; nil for none.
    public let workspace: String?
    public let toolServers: ToolServers
    /// Where the internet reaches the gateway; nil for nowhere, or where `tunnel setup` says.
    public let tunnelURL: BaseURL?
    /// Who carries the tunnel.
    public let tunnelProvider: TunnelProvider
    let voiceStyle: VoiceStyle
    public let tokenFile: TokenFile?
    public let watching: Watching
    /// Odd, but no reason to stop: to be logged once.
    public let warnings: [String]

    /// The file that was read; nil when there was none.
    public let file: String?

    /// Reads it again, from the same command line, environment and file.
    let loadAgain: @Sendable () throws(GatewayFailure) -> Configuration
    /// The files whose change may change it.
    let watchedPaths: [String]
    /// Which versions of them were read.
    let stamps: ReloadVigil.Stamps
    let secretFiles: SecretFiles
    /// What was set and where, for `config show`.
    let settings: ConfigurationSettings
    /// Which environment variable or file each agent's key came from.
    let apiKeyOrigins: [(agent: AgentName, origin: String)]
}
