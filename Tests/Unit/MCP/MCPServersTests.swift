import Conversation
import Foundation
import Logging
import NIOCore
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct MCPServersTests {
    private let lines = Heard<String>()

    private func servers(path: String? = nil, taken: Set<String> = [], effects: ToolEffects = ToolEffects()) -> MCPServers {
        var settings = MCPServers.Settings()
        settings.path = path
        settings.lookEvery = .milliseconds(2)
        settings.taken = taken
        settings.effects = effects
        settings.link.environment = ["PATH": "/usr/bin:/bin"]
        let lines = lines
        return MCPServers(settings: settings, logger: Logger(label: "test") { _ in ValueLog(lines: lines) })
    }

    private func offered(_ words: String) async { await lines.wait { $0.contains("tools offered tools=\(words)") } }

    private func run(_ servers: MCPServers, _ name: String) async -> ToolOutcome {
        await servers.run(Message.ToolCall(id: "1", name: name, arguments: "{}"))
    }

    @Test func `tools of several servers are offered together, each under a name of its own`() async throws {
        let servers = servers(taken: ["list"], effects: ToolEffects(readOnly: ["a/echo"]))
        #expect(servers.tools.isEmpty)
        servers.open(
            MCPFile(servers: [
                ShellServer.definition("a", tools: "echo one"), ShellServer.definition("b", tools: "echo list"),
            ]))
        await offered("a_echo, one (changes), b_echo (changes), b_list (changes)")
        #expect(servers.tools.map(\.effect) == [.reads, .changes, .changes, .changes])
        #expect(await run(servers, "b_echo").text.hasPrefix("heard"))
        #expect(await run(servers, "none") == ToolOutcome("There is no tool of that name.", isError: true))
        await servers.shutDown()
        #expect(servers.tools.isEmpty)
        #expect(await run(servers, "one").isError)
    }

    @Test func `calls that wait when the gateway stops are told`() async throws {
        let servers = servers()
        servers.open(MCPFile(servers: [ShellServer.definition("a", tools: "hang")]))
        await offered("hang (changes)")
        async let outcome = run(servers, "hang")
        await servers.shutDown()
        #expect(await outcome.isError)
    }

    @Test func `a change of the file is seen: what is as it was goes on, the rest starts or ends`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mcp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("mcp.json")
        func write(_ servers: [MCPServerDefinition]) throws {
            let entries = servers.map { [$0.name: ["command": $0.command, "args": $0.arguments] as [String: Any]] }
            let object = ["mcpServers": entries.reduce(into: [:]) { $0.merge($1) { $1 } }]
            try JSONSerialization.data(withJSONObject: object).write(to: file, options: .atomic)
        }
        let stays = ShellServer.definition("a", tools: "pids", prelude: ": & ")
        try write([stays])
        let servers = servers(path: file.path)
        servers.open(try MCPFile.load(file.path, home: nil))
        await offered("pids (changes)")
        let pids = await run(servers, "pids")
        try write([stays, ShellServer.definition("b", tools: "echo")])
        await lines.wait { $0.contains { $0.hasPrefix("tools offered") && $0.contains("pids") && $0.contains("echo") } }
        #expect(await run(servers, "pids") == pids, "the same process")
        try Data("{".utf8).write(to: file, options: .atomic)
        await lines.wait { $0.contains { $0.hasPrefix("the file of tool servers is not used as it is now") } }
        #expect(servers.tools.count == 2, "a file that cannot be used leaves everything as it is")
        try write([ShellServer.definition("b", tools: "env")])
        await offered("env (changes)")
        #expect(await run(servers, "pids").isError, "a tool of a server that left is not run any more")
        try FileManager.default.removeItem(at: file)
        await lines.wait { $0.contains { $0.hasPrefix("the file of tool servers is gone") } }
        await servers.shutDown()
    }
}
