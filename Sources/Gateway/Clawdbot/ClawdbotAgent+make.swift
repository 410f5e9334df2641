import Conversation
import Logging
import NIOCore

extension ClawdbotAgent {
    /// The agent a configuration names: by its protocol or by its HTTP endpoint, as the URL's scheme says.
    ///
    /// - Throws: ``GatewayFailure`` 78 for settings that are missing or cannot be used.
    static func make(
        _ configuration: Configuration, _ timeouts: UpstreamTimeouts, _ group: any EventLoopGroup, _ logger: Logger
    ) throws(GatewayFailure) -> any Agent {
        let given = configuration.clawdbot
        try given.check()
        guard let url = given.url, let token = given.token else {
            throw GatewayFailure(.configuration, "the agent clawdbot is not configured")
        }
        var settings = ClawdbotSettings(place: url, token: token)
        settings.sessionKey = given.sessionKey ?? given.agentID.map { "agent:\($0):main" }
        settings.voiceNote = given.voiceNote
        settings.connectLimit = timeouts.connect
        settings.quietLimit = timeouts.firstToken
        do {
            switch url.scheme {
            case "ws", "wss":
                return ClawdbotAgent(
                    settings, dial: try ClawdbotDial(url, connectLimit: settings.connectLimit), group: group, logger: logger)
            default:
                return try ClawdbotHTTPAgent(settings, agentID: given.agentID, timeouts: timeouts, group: group, logger: logger)
            }
        } catch {
            throw GatewayFailure(.configuration, "TLS cannot be set up for \(url): \(error)")
        }
    }
}
