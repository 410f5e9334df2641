import Conversation
import Logging
import NIOCore

extension ClawdbotAgent {
    /// The agent a configuration names.
    ///
    /// - Throws: ``GatewayFailure`` 78 for settings that are missing or cannot be used.
    static func make(
        _ configuration: Configuration, _ group: any EventLoopGroup, _ logger: Logger
    ) throws(GatewayFailure) -> any Agent {
        let given = configuration.clawdbot
        try given.check()
        guard let url = given.url, let token = given.token else {
            throw GatewayFailure(.configuration, "the agent clawdbot is not configured")
        }
        guard url.scheme == "ws" || url.scheme == "wss" else {
            throw GatewayFailure(.configuration, "agents.clawdbot.url \(url): use ws:// or wss://")
        }
        var settings = ClawdbotSettings(place: url, token: token)
        settings.sessionKey = given.sessionKey ?? given.agentID.map { "agent:\($0):main" }
        settings.voiceNote = given.voiceNote
        settings.connectLimit = .milliseconds(Int64(configuration.timeouts.upstreamConnectMs))
        settings.quietLimit = .milliseconds(Int64(configuration.timeouts.upstreamFirstTokenMs))
        let dial: ClawdbotDial
        do { dial = try ClawdbotDial(url, connectLimit: settings.connectLimit) } catch {
            throw GatewayFailure(.configuration, "TLS cannot be set up for \(url): \(error)")
        }
        return ClawdbotAgent(settings, dial: dial, group: group, logger: logger)
    }
}
