import Conversation
import Foundation
import Logging
import Testing

@testable import Gateway

/// Servers that are not ours, where somebody names a Python that has them:
/// `MCP_PYTHON=VENV/bin/python swift test --filter MCPRealServerTests`, after `VENV/bin/pip install mcp mcp-server-time`.
@Suite(.enabled(if: MCPPython.path != nil), .timeLimit(.minutes(10))) struct MCPRealServerTests {
    private static let notes = URL(filePath: #filePath).appending(path: "../../../../fixtures/mcp/notes_server.py").standardized

    private func definition(_ name: String, _ program: String, _ arguments: [String]) -> MCPServerDefinition {
        let folder = MCPPython.path.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path } ?? ""
        return MCPServerDefinition(name: name, command: "\(folder)/\(program)", arguments: arguments)
    }

    @Test func `a server made with the protocol's own SDK reads, changes, fails and is given up`() async throws {
        let notes = FileManager.default.temporaryDirectory.appendingPathComponent("notes-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: notes) }
        var server = definition("notes", "python", [Self.notes.path])
        server.environment = ["NOTES_FILE": notes]
        let stage = ServerStage(server) { $0.callLimitMs = 5_000 }
        await stage.lists.wait { $0.last == ["list_notes", "add_note", "wait", "fail"] }
        #expect(await stage.call("list_notes") == ToolOutcome("There are no notes."))
        #expect(await stage.call("add_note", #"{"text": "buy bread\nand \"ñ\""}"#) == ToolOutcome("Kept: buy bread\nand \"ñ\""))
        #expect(await stage.call("list_notes") == ToolOutcome("buy bread\nand \"ñ\"\n"))
        let failed = await stage.call("fail")
        #expect(failed.isError && failed.text.contains("fail"))
        #expect(await stage.call("add_note", #"{"txt": 1}"#).isError)
        #expect(await stage.call("no_such_tool").isError)
        #expect(await stage.call("wait", #"{"seconds": 60}"#).text.hasPrefix("The tool did not answer within 5 seconds."))
        #expect(await stage.call("list_notes").isError == false, "it goes on after a call that was given up")
        try await stage.stop()
    }

    @Test func `a server of somebody else's tells the time`() async throws {
        let stage = ServerStage(definition("time", "mcp-server-time", ["--local-timezone=Europe/Madrid"]))
        await stage.lists.wait { $0.last == ["get_current_time", "convert_time"] }
        let now = await stage.call("get_current_time", #"{"timezone": "Europe/Madrid"}"#)
        #expect(!now.isError && now.text.contains("Europe/Madrid"), "\(now.text)")
        #expect(await stage.call("get_current_time", #"{"timezone": "Middle/Earth"}"#).isError)
        try await stage.stop()
    }
}

/// The Python that has them.
private enum MCPPython {
    static let path = ProcessInfo.processInfo.environment["MCP_PYTHON"]
}
