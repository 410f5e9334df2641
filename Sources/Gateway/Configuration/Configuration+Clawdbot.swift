import Foundation

extension Configuration {
    /// A Clawdbot (Moltbot, OpenClaw) gateway as the agent.
    public struct ClawdbotAgent: Sendable {
        /// `ws` and `wss` for its protocol, `http` and `https` for its chat-completions endpoint.
        public let url: BaseURL?
        public let token: Secret?
        /// The session to speak to; nil for its main one.
        public let sessionKey: String?
        /// The agent to speak to; nil for its default.
        public let agentID: String?
        /// The note that goes with spoken turns; nil for none.
        public let voiceNote: String?

        init(_ settings: inout ConfigurationSettings, token: Secret?) {
            url = settings.value(ConfigurationKeys.clawdbotURL)
            self.token = token
            sessionKey = Self.word(ConfigurationKeys.clawdbotSessionKey, &settings)
            agentID = Self.word(ConfigurationKeys.clawdbotAgentID, &settings)
            let note = settings.value(ConfigurationKeys.clawdbotVoiceNote) ?? ClawdbotMessage.voiceNote
            voiceNote = note.isEmpty || note == "off" ? nil : note
        }

        /// It goes into a header as it is.
        private static func word(_ key: ConfigurationKey<String?>, _ settings: inout ConfigurationSettings) -> String? {
            guard let word = settings.value(key) else { return nil }
            guard (1...512).contains(word.utf8.count), word.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                settings.problem(settings.origin(of: key), "\(key.name) must be one word of visible ASCII, such as agent:main:main")
                return nil
            }
            return word
        }

        /// - Throws: ``GatewayFailure`` 78 when it cannot be used for want of a setting.
        func check() throws(GatewayFailure) {
            guard url != nil else {
                throw GatewayFailure(
                    .configuration,
                    "the agent clawdbot needs agents.clawdbot.url, for example VOICE_GATEWAY_AGENTS_CLAWDBOT_URL=ws://127.0.0.1:18789")
            }
            guard token != nil else {
                throw GatewayFailure(
                    .configuration,
                    "the agent clawdbot needs a token: put the Clawdbot gateway's gateway.auth.token in a file (chmod 600) and name that in "
                        + "agents.clawdbot.token_file (or VOICE_GATEWAY_AGENTS_CLAWDBOT_TOKEN_FILE)")
            }
        }

        /// The token opens everything the other gateway can do; who reads it on the way is that gateway's operator.
        var warnings: [String] {
            guard let url, !url.isSecure, token != nil, url.host != "localhost", !SocketTrust.isLoopback(url.host) else { return [] }
            return [
                "agents.clawdbot.url \(url) is not encrypted and leads to another machine, which shows its token to the network: use wss:// or https://"
            ]
        }
    }
}
