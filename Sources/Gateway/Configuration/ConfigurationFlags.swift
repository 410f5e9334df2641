import Configuration
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
}

extension ConfigurationFlags {
    /// The command line as a source of settings.
    struct Source: ConfigurationSource {
        let provider: any ConfigProvider
        private let flags: [String: String]

        init(_ flags: ConfigurationFlags) {
            let words: [(flag: String, key: KnownKey, word: String?)] = [
                ("--state", KnownKey(ConfigurationKeys.state), flags.state),
                ("--host", KnownKey(ConfigurationKeys.serverHost), flags.host),
                ("--port", KnownKey(ConfigurationKeys.serverPort), flags.port.map { "\($0)" }),
                ("--agent", KnownKey(ConfigurationKeys.agent), flags.agent),
                ("--voice-socket", KnownKey(ConfigurationKeys.voiceSocket), flags.voiceSocket),
            ]
            var values: [AbsoluteConfigKey: ConfigValue] = [:]
            var names: [String: String] = [:]
            for (flag, key, word) in words {
                guard let word else { continue }
                values[key.path] = ConfigValue(.string(word), isSecret: false)
                names[key.name] = flag
            }
            provider = InMemoryProvider(name: "flags", values: values)
            self.flags = names
        }

        func origin(of key: KnownKey) -> ConfigurationOrigin { .flag(flags[key.name] ?? "a flag") }
    }
}
