/// All that `doctor` has seen; what was not looked at is nil.
struct DoctorEvidence: Sendable {
    /// The disk that holds the state.
    struct Disk: Sendable, Equatable {
        var freeBytes: Int64
        var totalBytes: Int64
        /// Why nothing can be written there.
        var writeFailure: String?
    }

    struct Clock: Sendable, Equatable {
        /// Whether the kernel says that it follows a time source; nil where it says nothing.
        var isSynchronized: Bool?
        /// How far this clock is ahead of the one the internet shows, in seconds; nil where none was asked.
        var aheadS: Int64?
    }

    /// A gateway that was asked on this machine.
    struct Running: Sendable {
        /// Whether one answers on the state's control socket.
        var hasControl = false
        var health: ProbeExchange?
        var readiness: ProbeExchange?
    }

    /// The voice service, asked straight.
    struct Service: Sendable {
        /// Nil where none is configured and none lies at the usual place.
        var socket: String?
        /// Whether the configuration names it.
        var isConfigured = false
        var failure: VoiceServiceFailure?
        var status: ServiceStatus?
        /// What `call.status` failed with.
        var callsFailure: VoiceServiceFailure?
        /// What became of a sentence that the service was asked to say, and then to understand.
        var speech: Speech?
    }

    /// A sentence there and back.
    enum Speech: Sendable, Equatable {
        case unsaid(String)
        /// Said into a recording that cannot be used.
        case silent(String)
        case unheard(String)
        case heard(String)
    }

    var agent = AgentName.scripted
    var configurationFailure: GatewayFailure?
    var stateFailure: GatewayFailure?
    /// Files of the state that others can read or write, with their modes.
    var exposed: [String] = []
    var disk: Disk?
    var clock = Clock()
    var tokens: [TokenRecord]?
    var nowMs: Int64 = 0
    var running = Running()
    /// The list of models, asked with the token that callers have.
    var key: ProbeExchange?
    /// The upstream's list of models, asked with the agent's key.
    var upstream: (url: String, exchange: ProbeExchange)?
    /// Two turns of one conversation with the agent itself.
    var turns: [ProbeExchange] = []
    /// Why there are none.
    var turnsLeftOut: String?
    /// The scripted answer, straight from the gateway.
    var probe: ProbeExchange?
    /// The same through the public URL.
    var publicProbe: ProbeExchange?
    var firstTokenBudgetMs = 1200
    var service = Service()
    /// The telephone as the gateway tells it.
    var calls: CallReport?
    /// What `tunnel check` found; empty without a public URL.
    var tunnel: [Finding] = []
}
