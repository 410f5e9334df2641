import Foundation

// The workspace and the gateway's own tools, checked before anything is served.

extension Configuration {
    /// The owner's folder, absolute.
    static func workspace(_ settings: ConfigurationSettings, _ environment: [String: String]) throws(GatewayFailure) -> String? {
        guard let configured = settings.value(ConfigurationKeys.workspace) else { return nil }
        let path = absolute(expanded(configured, environment))
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw GatewayFailure(.configuration, "workspace \(path) is no folder: make it, or name another")
        }
        guard access(path, R_OK | X_OK) == 0 else {
            throw GatewayFailure(.permission, "workspace \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        return path
    }

    /// A file that is named must be there; the usual one in the workspace may be.
    static func toolServers(
        _ settings: inout ConfigurationSettings, _ environment: [String: String], workspace: String?
    ) -> ToolServers {
        let named = settings.value(ConfigurationKeys.toolsFile).map { absolute(expanded($0, environment)) }
        let path = named ?? workspace.map { $0 + "/mcp.json" }
        let file = settings.attempt(ConfigurationKeys.toolsFile, orElse: MCPFile()) { _ throws(GatewayFailure) in
            guard let path, named != nil || access(path, F_OK) == 0 else { return MCPFile() }
            return try MCPFile.load(path, home: environment["HOME"])
        }
        return ToolServers(
            mcpPath: path, timeoutMs: settings.value(ConfigurationKeys.toolsTimeoutMs),
            readOnly: settings.value(ConfigurationKeys.toolsReadOnly), changing: settings.value(ConfigurationKeys.toolsChanging),
            mcpFile: file)
    }

    /// Programs are started in these folders, so what is relative is made absolute while it is known to what.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
