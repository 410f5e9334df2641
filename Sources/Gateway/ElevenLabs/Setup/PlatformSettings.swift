import Foundation

/// What the configuration says of ElevenLabs, and what the command line says over it.
public struct PlatformSettings: Sendable {
    /// Under which the environment may carry the key; no key of the file.
    static let keyName = "elevenlabs.api_key"
    public static let baseURLDefault = "https://api.elevenlabs.io"
    public static let voiceDefault = "Samantha"
    public static let agentNameDefault = "Clawdbot Voice"

    /// Nil for ElevenLabs' own.
    public var baseURL: BaseURL?
    public var apiKey: Secret?
    /// Judges post-call webhooks; nil for none.
    public var webhookSecret: Secret?
    /// The longest post-call webhook, in bytes.
    public var webhookBytesMax: Int
    /// Nil for the one that was made before.
    public var agentID: String?
    public var agentName: String
    /// A voice's name or id.
    public var voice: String
    public var language: String
    /// Nil for one in the language.
    public var firstMessage: String?
    public var prompt: String?
    /// Nil for the one that suits the language.
    public var speechModel: String?
    public var keywords: [String]
    public var isSpeculative: Bool
    public var sendsCaller: Bool
    public var widgetHosts: [String]
    /// The longest conversation, in seconds.
    public var durationMaxS: Int
    public var conversationsAtOnce: Int
    public var conversationsADay: Int
    /// Where this gateway is on the internet.
    public var tunnelURL: BaseURL?

    /// The agent as these settings want it; its voice and secret are found later.
    /// - Throws: ``GatewayFailure`` 78 when something is missing or cannot be.
    func wanted() throws(GatewayFailure) -> WantedAgent {
        guard let endpoint = try endpoint() else {
            throw GatewayFailure(
                .configuration,
                "ElevenLabs must be told where this gateway is: set tunnel.url, for example https://voice.example.com/v1, or make a tunnel "
                    + "with `voice-gateway tunnel setup HOSTNAME`")
        }
        var wanted = WantedAgent()
        wanted.name = agentName
        wanted.language = language
        wanted.firstMessage = firstMessage ?? WantedAgent.greeting(language: language)
        wanted.prompt = prompt ?? WantedAgent.promptDefault
        wanted.speechModel = speechModel
        if let speechModel, let objection = WantedAgent.objection(toSpeechModel: speechModel, language: language) {
            throw GatewayFailure(.configuration, "elevenlabs.tts_model: \(objection)")
        }
        wanted.keywords = keywords
        wanted.endpoint = endpoint
        wanted.isSpeculative = isSpeculative
        wanted.sendsCaller = sendsCaller
        wanted.widgetHosts = widgetHosts
        wanted.durationMaxS = durationMaxS
        wanted.conversationsAtOnce = conversationsAtOnce
        wanted.conversationsADay = conversationsADay
        return wanted
    }

    /// The base URL that ElevenLabs appends `/chat/completions` to.
    ///
    /// People give it whole, or without `/v1`; the gateway answers at all of those, and is told of at the plainest.
    private func endpoint() throws(GatewayFailure) -> String? {
        guard let tunnelURL else { return nil }
        guard tunnelURL.isSecure || SocketTrust.isLoopback(tunnelURL.host) else {
            throw GatewayFailure(
                .configuration,
                "tunnel.url \(tunnelURL) is not encrypted, so everybody on the way could read the token: it must begin with https://")
        }
        var path = tunnelURL.path
        while path.hasSuffix("/chat/completions") { path.removeLast("/chat/completions".count) }
        if path.isEmpty { path = "/v1" }
        return "\(tunnelURL.scheme)://\(tunnelURL.authority)\(path)"
    }

    /// Where a post-call webhook is to be sent.
    func webhookURL() throws(GatewayFailure) -> String {
        guard let endpoint = try endpoint() else { throw GatewayFailure(.configuration, "tunnel.url is not set") }
        let base = endpoint.hasSuffix("/v1") ? String(endpoint.dropLast(3)) : endpoint
        return base + "/webhooks/elevenlabs"
    }

    /// Where ElevenLabs is, as text: ids belong to it.
    var address: String { baseURL?.description ?? Self.baseURLDefault }

    func server() throws(GatewayFailure) -> BaseURL {
        guard let url = baseURL ?? BaseURL(Self.baseURLDefault) else {
            throw GatewayFailure(.configuration, "elevenlabs.base_url is no URL")
        }
        return url
    }

    /// The key, where one is needed.
    /// - Throws: ``GatewayFailure`` 78 when there is none, or when it would go over the network unencrypted.
    func key() throws(GatewayFailure) -> Secret {
        let server = try server()
        guard server.isSecure || SocketTrust.isLoopback(server.host) else {
            throw GatewayFailure(
                .configuration, "elevenlabs.base_url \(server) is not encrypted, and the key would go there: it must begin with https://")
        }
        guard let apiKey else {
            throw GatewayFailure(
                .configuration,
                "there is no ElevenLabs key: make one under Developers, API Keys (Agents: write, Voices: read), put it in a file (chmod 600) "
                    + "and name that in elevenlabs.api_key_file, or set VOICE_GATEWAY_ELEVENLABS_API_KEY")
        }
        return apiKey
    }
}
