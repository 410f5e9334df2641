/// How a reference caller is set up: the keys of the gateway's configuration that concern calls.
public struct CallerOptions: Sendable {
    /// A path, or `tcp://HOST:PORT`.
    public var socket: String
    /// The bearer token of its HTTP door.
    public var token: String
    /// A folder of its own, for its short silent clip.
    public var folder: String
    public var greeting: String?
    public var goodbye: String?
    /// Who may call; everybody when empty.
    public var allowedUsers: Set<Int> = []
    public var audioRoot: String?
    /// The folder of its owner's files; nil for none.
    public var workspace: String?
    /// A call on which nobody speaks for so long is ended.
    public var idle: Duration = .seconds(60)
    public var durationMax: Duration = .seconds(1800)
    /// How long the agent may take before the caller is told to wait.
    public var interimAfter: Duration = .milliseconds(1200)
    /// How long an answer of the service is waited for.
    public var requestTimeout: Duration = .seconds(1)

    public init(socket: String, token: String, folder: String) {
        self.socket = socket
        self.token = token
        self.folder = folder
    }

    /// Takes the gateway's own variables, so that a case sets up both with the same words; nil without a socket.
    public init?(environment: [String: String], token: String, folder: String) {
        guard let socket = environment["VOICE_GATEWAY_VOICE_SERVICE_SOCKET"], !socket.isEmpty else { return nil }
        self.init(socket: socket, token: token, folder: folder)
        func value(_ key: String) -> String? { environment["VOICE_GATEWAY_CALLS_" + key].flatMap { $0.isEmpty ? nil : $0 } }
        greeting = value("GREETING")
        goodbye = value("GOODBYE")
        audioRoot = value("AUDIO_ROOT")
        workspace = environment["VOICE_GATEWAY_WORKSPACE"]
        allowedUsers = Set((value("ALLOWED_USERS") ?? "").split { $0 == "," || $0 == " " }.compactMap { Int($0) })
        if let seconds = value("IDLE_S").flatMap(Double.init) { idle = .seconds(seconds) }
        if let seconds = value("DURATION_MAX_S").flatMap(Double.init) { durationMax = .seconds(seconds) }
    }
}
