public import Conversation

/// What the command line says; nil where it says nothing.
public struct ConfigurationFlags: Sendable {
    /// `--config`: the file; nil for the one in the usual place, if it is there.
    public var config: String?
    public var state: String?
    public var host: String?
    public var port: Int?
    public var agent: String?
    public var voiceSocket: String?
    public var tokenFile: String?
    public var tokenFileProfile: Profile

    public init(
        config: String? = nil, state: String? = nil, host: String? = nil, port: Int? = nil, agent: String? = nil,
        voiceSocket: String? = nil, tokenFile: String? = nil, tokenFileProfile: Profile = .api
    ) {
        self.config = config
        self.state = state
        self.host = host
        self.port = port
        self.agent = agent
        self.voiceSocket = voiceSocket
        self.tokenFile = tokenFile
        self.tokenFileProfile = tokenFileProfile
    }

    func read(into settings: inout ConfigurationSettings) {
        let words: [(flag: String, key: KnownKey, word: String?)] = [
            ("--state", KnownKey(ConfigurationKeys.state), state),
            ("--host", KnownKey(ConfigurationKeys.serverHost), host),
            ("--port", KnownKey(ConfigurationKeys.serverPort), port.map { "\($0)" }),
            ("--agent", KnownKey(ConfigurationKeys.agent), agent),
            ("--voice-socket", KnownKey(ConfigurationKeys.voiceSocket), voiceSocket),
        ]
        for (flag, key, word) in words {
            if let word { settings.set(key, [word], .flag(flag)) }
        }
    }
}
