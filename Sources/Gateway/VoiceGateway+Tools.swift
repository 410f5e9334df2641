import Conversation
import Foundation
import Logging

extension MCPServers {
    /// The servers a configuration names; nil when there is no file in which any could be named.
    convenience init?(_ configuration: Configuration, logger: Logger) {
        guard let path = configuration.toolServers.mcpPath else { return nil }
        var settings = Settings()
        settings.path = path
        settings.link.callLimitMs = configuration.toolServers.timeoutMs
        settings.link.environment = ProcessEnvironment.withoutSecrets
        settings.effects = ToolEffects(readOnly: configuration.toolServers.readOnly, changing: configuration.toolServers.changing)
        settings.taken = WorkspaceTools.names
        self.init(settings: settings, logger: logger)
    }
}

extension Workspace: Instructions {
    convenience init(_ configuration: Configuration, logger: Logger) {
        self.init(configuration.workspace, style: configuration.voiceStyle, logger: logger)
    }
}
