import Conversation
public import Foundation
import Logging
import NIOPosix

/// Looks at everything a call depends on and says what is wrong, told apart by cause.
public struct Doctor: Sendable {
    /// What is to be looked at.
    public struct Wish: Sendable {
        /// The public URL; nil where there is none.
        public var url: BaseURL?
        /// The token callers have, to be tried.
        public var key: Secret?
        /// Whether the agent is asked for two turns: they cost what turns cost, and a Clawdbot gateway has them in its main session.
        public var asksAgent: Bool?
        /// Whether the voice service is asked to say a sentence and to understand it.
        public var speaks = true
        /// How long a quiet stream through the URL says nothing, in seconds.
        public var silenceS = 12
        /// Certificates in PEM that are trusted beside the system's.
        public var authorityFile: String?

        public init() {}
    }

    private let flags: ConfigurationFlags
    private let environment: [String: String]
    private let wish: Wish

    public init(
        _ flags: ConfigurationFlags, wish: Wish, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.flags = flags
        self.wish = wish
        self.environment = environment
    }

    /// Looks, and judges.
    /// - Throws: ``GatewayFailure`` for a wish that cannot be granted, such as an unreadable file of certificates.
    public func run() async throws -> [Finding] {
        var evidence = DoctorEvidence()
        evidence.nowMs = WallClock.nowMs()
        let configuration: Configuration
        do throws(GatewayFailure) { configuration = try Configuration.load(flags, environment: environment) } catch {
            evidence.configurationFailure = error
            return Diagnosis(evidence).all
        }
        evidence.agent = configuration.agent
        evidence.firstTokenBudgetMs = configuration.firstTokenBudgetMs
        StateExamination(configuration).look(into: &evidence)
        evidence.clock.isSynchronized = ClockExamination.isSynchronized
        await ServiceExamination(configuration, environment: environment, speaks: wish.speaks).look(into: &evidence)
        let url = wish.url ?? (try? TunnelPlace.publicURL(nil, configuration))
        let check = try url.map { url throws(GatewayFailure) in
            try TunnelCheck(url, configuration: configuration, silenceS: wish.silenceS, authorityFile: wish.authorityFile)
        }
        let asksAgent = wish.asksAgent ?? (configuration.agent != .clawdbot)
        try await TurnExamination(configuration, check: check, key: wish.key, asksAgent: asksAgent).look(into: &evidence)
        return Diagnosis(evidence).all
    }
}
