public import Foundation

extension LaunchedGateway {
    /// What to start and how.
    public struct Plan: Sendable {
        public var gateway: String
        public var agent: String
        /// The chat-completions server behind the gateway, with /v1; nil for an agent that asks none.
        public var upstreamURL: String?
        public var profile: Profile
        /// A file with the token to use; without one the gateway makes a token.
        public var tokenFile: String?
        /// Further sessions, each with a token of its own, under which it is found in ``LaunchedGateway/tokens``.
        public var sessions: [String] = []
        /// How long the gateway may take to print its ready line, and any of its commands to end.
        public var deadlineSeconds: Double
        public var environment: [String: String]
        /// Variables of the gateway's configuration, beside those that every plan sets.
        public var configuration: [String: String]

        public init(
            gateway: String, agent: String = "openai", upstreamURL: String?, profile: Profile, tokenFile: String? = nil,
            deadlineSeconds: Double = 15, environment: [String: String] = ProcessInfo.processInfo.environment,
            configuration: [String: String] = [:]
        ) {
            self.gateway = gateway
            self.agent = agent
            self.upstreamURL = upstreamURL
            self.profile = profile
            self.tokenFile = tokenFile
            self.deadlineSeconds = deadlineSeconds
            self.environment = environment
            self.configuration = configuration
        }
    }
}
