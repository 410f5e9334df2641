import Foundation
import Testing

@testable import Gateway

@Suite struct MCPFileTests {
    private func read(_ text: String, home: String? = "/home/ana") throws(GatewayFailure) -> MCPFile {
        try MCPFileReader.read(Array(text.utf8), path: "/etc/mcp.json", home: home)
    }

    private func failure(_ text: String) -> String {
        do throws(GatewayFailure) {
            _ = try read(text)
            return ""
        } catch {
            #expect(error.exitCode == .configuration)
            return error.message
        }
    }

    @Test func `the format of other clients is read as they write it`() throws {
        let file = try read(
            """
            {
              "inputs": [],
              "mcpServers": {
                "time": {"command": "uvx", "args": ["mcp-server-time", "--local-timezone=Europe/Madrid"], "type": "stdio"},
                "notes": {"command": "~/bin/notes", "env": {"KEY": "s3cret"}, "cwd": "data", "autoApprove": ["x"]},
                "old": {"command": "gone", "disabled": true},
                "far": {"url": "https://example.org/mcp"}
              }
            }
            """)
        #expect(
            file.servers == [
                MCPServerDefinition(
                    name: "time", command: "uvx", arguments: ["mcp-server-time", "--local-timezone=Europe/Madrid"], directory: "/etc"),
                MCPServerDefinition(name: "notes", command: "/home/ana/bin/notes", environment: ["KEY": "s3cret"], directory: "/etc/data"),
            ])
        #expect(file.warnings.count == 1 && file.warnings[0].contains("mcpServers.far is reached by a URL"))
    }

    @Test(arguments: [
        ("", "/etc/mcp.json:1: Invalid JSON"),
        ("{\n\"mcpServers\": {},\n}", "/etc/mcp.json:2: Invalid JSON at line 2, column 17: remove the comma"),
        ("[]", "/etc/mcp.json:1: it must be an object"), ("{\"mcpServers\": []}", "it must be an object"),
        ("{\"mcpServers\": {\n\"a\": {}}}", "/etc/mcp.json:2: mcpServers.a has no command: add \"command\": \"PROGRAM\""),
        ("{\"mcpServers\": {\"a\": \"uvx\"}}", "mcpServers.a must be an object"),
        ("{\"mcpServers\": {\"a\": {\"command\": [\"uvx\"]}}}", "mcpServers.a.command must be text: a program"),
        ("{\"mcpServers\": {\"a\": {\"command\": \"\"}}}", "mcpServers.a.command is empty"),
        ("{\"mcpServers\": {\"a\": {\"command\": \"x\", \"args\": \"-v\"}}}", "mcpServers.a.args must be a list of texts"),
        ("{\"mcpServers\": {\"a\": {\"command\": \"x\", \"args\": [\"a\", 7]}}}", "mcpServers.a.args[1] must be text"),
        ("{\"mcpServers\": {\"a\": {\"command\": \"x\", \"env\": [\"A=b\"]}}}", "mcpServers.a.env must be an object of texts"),
        ("{\"mcpServers\": {\"a\": {\"command\": \"x\", \"env\": {\"A=B\": \"c\"}}}}", "whose name is empty or holds an equals sign"),
        ("{\"mcpServers\": {\"a\": {\"command\": \"x\", \"disabled\": 1}}}", "mcpServers.a.disabled must be true or false"),
        ("{\"mcpServers\": {\"\": {\"command\": \"x\"}}}", "a server's name must be 1 to 64 bytes"),
    ])
    func `what is wrong is named with its line, its place and what to write there`(text: String, message: String) {
        #expect(failure(text).contains(message), "\(failure(text))")
    }

    @Test func `everything that is wrong is told at once, and no value of a variable`() {
        let message = failure(#"{"mcpServers": {"a": {"command": 1, "env": {"KEY": 123456789}}, "b": {}}}"#)
        #expect(message.split(separator: "\n").count == 3)
        #expect(message.contains("mcpServers.a.env.KEY must be text") && !message.contains("123456789"))
    }

    @Test func `a misspelt key is a warning that names the right one`() throws {
        let file = try read(#"{"mcpServers": {"a": {"command": "x", "argz": []}}}"#)
        #expect(file.warnings == [#"/etc/mcp.json: mcpServers.a has a key "argz" that says nothing to this gateway; did you mean args?"#])
    }

    @Test func `a file that everybody may write is refused, one with variables that others can read is warned of`() throws {
        try withTemporaryState { folder in
            let path = folder + "/mcp.json"
            try Data(#"{"mcpServers": {"a": {"command": "x", "env": {"KEY": "value"}}}}"#.utf8).write(to: URL(fileURLWithPath: path))
            func loaded(_ mode: mode_t) -> Result<MCPFile, GatewayFailure> {
                #expect(chmod(path, mode) == 0)
                return Result { () throws(GatewayFailure) in try MCPFile.load(path, home: nil) }
            }
            #expect(throws: GatewayFailure.self) { try loaded(0o606).get() }
            let warning = "\(path) holds variables of tool servers, which may be secrets, and others can read it: chmod 600 \(path)"
            #expect(try loaded(0o644).get().warnings == [warning])
            #expect(try loaded(0o600).get().warnings.isEmpty)
            #expect(throws: GatewayFailure.self) { try MCPFile.load(folder, home: nil) }
            #expect(throws: GatewayFailure.self) { try MCPFile.load(folder + "/none", home: nil) }
        }
    }

    @Test func `a server gets little of the gateway's environment, and all of its own`() {
        let server = MCPServerDefinition(name: "a", command: "x", environment: ["KEY": "value", "HOME": "/elsewhere"])
        let own = ["HOME": "/home/ana", "USER": "ana", "VOICE_GATEWAY_AGENTS_OPENAI_API_KEY": "sk-1", "AWS_SECRET_ACCESS_KEY": "x"]
        #expect(
            server.wholeEnvironment(from: own) == [
                "HOME": "/elsewhere", "USER": "ana", "KEY": "value", "PATH": "/usr/local/bin:/usr/bin:/bin",
            ])
        #expect(
            MCPServerDefinition(name: "a", command: "x", environment: ["KEY": "s3cr3t", "N": "1"]).redacted("key s3cr3t 1") == "key •••• 1")
    }
}
