import Conversation
import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Gateway

/// Real processes, of nothing but the system's own programs.
@Suite(.timeLimit(.minutes(10))) struct MCPServerLinkTests {
    @Test func `a server lists its tools and answers calls`() async throws {
        let stage = ServerStage(ShellServer.definition())
        await stage.lists.wait { $0.last == ["echo", "die", "hang", "env", "list"] }
        #expect(await stage.call("echo", #"{"text": "a"}"#).text.hasPrefix("heard "))
        async let first = stage.call("echo")
        async let second = stage.call("echo")
        #expect(await [first, second].allSatisfy { !$0.isError })
        try await stage.stop()
        #expect(stage.lists.all.last == .some(nil))
    }

    @Test func `a server that dies in a call is started again, and the call told`() async throws {
        let stage = ServerStage(ShellServer.definition())
        await stage.lists.wait { $0.count == 1 }
        let outcome = await stage.call("die")
        #expect(outcome.isError && outcome.text.contains("ended before it answered"))
        await stage.lists.wait { $0.count == 2 }
        #expect(stage.lists.all.allSatisfy { $0 != nil }, "its tools stay on offer for a first accident")
        #expect(await stage.call("echo").isError == false)
        #expect(stage.lines.all.contains { $0.hasPrefix("tool server is gone; it is started again end=exit code 3") })
        try await stage.stop()
    }

    @Test func `what a server said last is heard before its end is`() async throws {
        let stage = ServerStage(ShellServer.definition(tools: "last"))
        await stage.lists.wait { $0.count == 1 }
        #expect(await stage.call("last") == ToolOutcome("last words"))
        try await stage.stop()
    }

    @Test func `a server that closes its output is ended and started again`() async throws {
        let stage = ServerStage(ShellServer.definition(tools: "deaf")) { $0.patience.input = .milliseconds(1) }
        await stage.lists.wait { $0.count == 1 }
        #expect(await stage.call("deaf").isError)
        await stage.lists.wait { $0.last == ["deaf"] && $0.count > 1 }
        try await stage.stop()
    }

    @Test func `a call given up is taken back at the server`() async throws {
        let stage = ServerStage(ShellServer.definition(tools: "hang"))
        await stage.lists.wait { $0.count == 1 }
        let task = Task { await stage.call("hang") }
        let asked = stage.link
        // The call has been sent once the loop holds a waiter.
        while await asked.loop.submit({ asked.waiters.isEmpty }).getOr(true) { await Task.yield() }
        task.cancel()
        #expect(await task.value.text.hasPrefix("The call was given up."))
        await stage.lists.wait { $0.last == ["hang", "cancelled"] }
        try await stage.stop()
    }

    @Test func `a call that runs out is an outcome, and its server is told`() async throws {
        let stage = ServerStage(ShellServer.definition(tools: "hang")) { $0.callLimitMs = 20 }
        await stage.lists.wait { $0.count == 1 }
        #expect(await stage.call("hang").text.hasPrefix("The tool did not answer within 0.02 seconds."))
        await stage.lists.wait { $0.last == ["hang", "cancelled"] }
        try await stage.stop()
    }

    @Test func `a server sees little of the gateway's environment, and runs where it is told`() async throws {
        var server = ShellServer.definition(tools: "env")
        server.environment = ["KEY": "value"]
        server.directory = "/usr"
        let stage = ServerStage(server)
        await stage.lists.wait { $0.count == 1 }
        let text = await stage.call("env").text
        #expect(text.contains("KEY=value") && text.hasSuffix("in /usr"))
        #expect(!text.contains("VOICE_GATEWAY") && !text.contains("sk-secret"))
        try await stage.stop()
    }

    @Test func `what it writes beside its messages is logged, bounded and without what may be secret`() async throws {
        var server = ShellServer.definition(tools: "complain")
        server.environment = ["SECRET": "hunter22"]
        let stage = ServerStage(server)
        await stage.lists.wait { $0.count == 1 }
        #expect(await stage.call("complain").text == "done")
        try await stage.stop()
        let said = stage.lines.all.filter { $0.hasPrefix("tool server says") }
        #expect(said.count <= 21 && said.contains("tool server says line=line 3 of •••• server=shell"), "\(said)")
    }

    @Test func `the whole group of a server that will not end is made to`() async throws {
        let prelude = "trap '' TERM; (trap '' TERM; while :; do read -r never < /dev/zero; done) & "
        // Reads no end of its input as an end.
        let stage = ServerStage(ShellServer.definition(tools: "pids", prelude: prelude)) {
            $0.patience = MCPServerLife.Patience(input: .milliseconds(5), termination: .milliseconds(5), kill: .seconds(30))
        }
        await stage.lists.wait { $0.count == 1 }
        let pids = await stage.call("pids").text.split(separator: " ").compactMap { pid_t($0) }
        #expect(pids.count == 2 && pids.allSatisfy { Self.lives($0) })
        try await stage.stop()
        // A process that was killed is gone when the kernel has got round to it.
        while pids.contains(where: { Self.lives($0) }) { await Task.yield() }
    }

    @Test(arguments: [
        ("cat", [], "it refused the handshake: error -32601"), ("yes", [], "it writes lines that are no messages"),
        ("yes", [#"{"jsonrpc":"2.0","method":"notifications/progress"}"#], "it sent a flood of messages"),
        ("cat", ["/dev/zero"], "it sent a line longer than 4194304 bytes"),
    ])
    func `a program that is no MCP server is stopped with one line that says why`(
        command: String, arguments: [String], reason: String
    ) async throws {
        let stage = ServerStage(MCPServerDefinition(name: "odd", command: command, arguments: arguments))
        await stage.lines.wait { $0.contains { $0.hasPrefix("tool server stopped: \(reason)") } }
        try await stage.stop()
        #expect(stage.lines.all.count { $0.hasPrefix("tool server stopped") } == 1)
        #expect(stage.lists.all.allSatisfy { $0 == nil })
    }

    @Test func `a program that is not there is named, and the gateway goes on trying`() async throws {
        let stage = ServerStage(MCPServerDefinition(name: "none", command: "no-such-program-here"))
        await stage.lines.wait {
            $0.contains { $0.contains("there is no program no-such-program-here in PATH (/usr/local/bin:/usr/bin:/bin)") }
        }
        #expect(await stage.call("x").text.contains("not running"))
        try await stage.stop()
        let other = ServerStage(MCPServerDefinition(name: "none", command: "/no/such/program", directory: "/no/such/folder"))
        await other.lines.wait { $0.contains { $0.contains("/no/such/program cannot be run in /no/such/folder: No such file") } }
        try await other.stop()
    }

    /// Whether a process of this number runs; one that has ended and waits to be reaped does not.
    private static func lives(_ pid: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return status.split(separator: ")").last.map { !$0.hasPrefix(" Z") } ?? false
    }
}

extension EventLoopFuture where Value: Sendable {
    fileprivate func getOr(_ other: Value) async -> Value { (try? await get()) ?? other }
}
