import Foundation
import Testing

@testable import Gateway

@Suite struct WorkspaceConfigurationTests {
    private func load(_ settings: [String: String], home: String) -> Result<Configuration, GatewayFailure> {
        var environment = ["HOME": home]
        for (name, value) in settings { environment["VOICE_GATEWAY_" + name] = value }
        return Result { () throws(GatewayFailure) in try Configuration.load(ConfigurationFlags(), environment: environment) }
    }

    private func failure(_ settings: [String: String], home: String) -> GatewayFailure? {
        guard case .failure(let failure) = load(settings, home: home) else { return nil }
        return failure
    }

    @Test func `without a workspace there are no tools, no files and our style`() throws {
        try withTemporaryState { home in
            let configuration = try load([:], home: home).get()
            #expect(configuration.workspace == nil && configuration.toolServers.mcpPath == nil)
            #expect(configuration.toolServers.timeoutMs == 30_000 && configuration.voiceStyle == .usual)
        }
    }

    @Test func `the servers' file of the workspace is used when it is there, one that is named must be`() throws {
        try withTemporaryState { home in
            let folder = home + "/clawd"
            #expect(
                failure(["WORKSPACE": "~/clawd"], home: home)?.message.hasSuffix(
                    "workspace \(folder) is no folder: make it, or name another") == true)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let empty = try load(["WORKSPACE": "~/clawd"], home: home).get()
            #expect(
                empty.workspace == folder && empty.toolServers.mcpPath == folder + "/mcp.json" && empty.toolServers.mcpFile.servers.isEmpty)
            try Data(#"{"mcpServers": {"a": {"command": "x"}, "b": {"url": "http://h"}}}"#.utf8).write(
                to: URL(filePath: folder + "/mcp.json"))
            let full = try load(["WORKSPACE": folder, "TOOLS_READ_ONLY": "a, b_*", "TOOLS_CHANGING": "c"], home: home).get()
            #expect(full.toolServers.mcpFile.servers.map(\.directory) == [folder] && full.warnings.count == 1)
            #expect(full.toolServers.readOnly == ["a", "b_*"] && full.toolServers.changing == ["c"])
            let other = failure(["WORKSPACE": folder, "TOOLS_MCP_FILE": "~/other.json"], home: home)
            #expect(other?.exitCode == .permission && other?.message.contains("tools.mcp_file \(home)/other.json cannot be read") == true)
            try Data(#"{"mcpServers": {"a": {}}}"#.utf8).write(to: URL(filePath: folder + "/mcp.json"))
            #expect(failure(["WORKSPACE": folder], home: home)?.exitCode == .configuration)
        }
    }

    @Test func `the style may be yours or none`() throws {
        try withTemporaryState { home in
            let yours = try load(["VOICE_STYLE": "Speak like a pirate."], home: home).get()
            let none = try load(["VOICE_STYLE": "off"], home: home).get()
            #expect(yours.voiceStyle == .words("Speak like a pirate.") && none.voiceStyle == .off)
        }
    }
}
