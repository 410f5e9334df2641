import Conversation
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization

@testable import Gateway

/// An MCP server of a few lines of shell, which needs nothing but `/bin/sh`.
///
/// Its tools are the names in `tools`, and what each does is a branch of the script.
enum ShellServer {
    static func definition(_ name: String = "shell", tools: String = defaultTools, prelude: String = "") -> MCPServerDefinition {
        MCPServerDefinition(name: name, command: "/bin/sh", arguments: ["-c", script(tools: tools, prelude: prelude)])
    }

    static let defaultTools = "echo die hang env list"

    private static func script(tools: String, prelude: String) -> String {
        #"""
        \#(prelude)
        say() { printf '%s\n' "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"$1\"}]}}"; }
        tools="\#(tools)"
        while read -r line; do
            id=${line#*\"id\":}; id=${id%%,*}
            case $line in
            *'"method":"initialize"'*)
                echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sh"}}}' ;;
            *'"method":"tools/list"'*)
                list=
                for tool in $tools; do list="$list${list:+,}{\"name\":\"$tool\",\"inputSchema\":{\"type\":\"object\"}}"; done
                echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"tools\":[$list]}}" ;;
            *notifications/cancelled*) tools="$tools cancelled"; echo '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}' ;;
            *'"name":"echo"'*) say "heard ${#line}" ;;
            *'"name":"last"'*) say 'last words'; exit 0 ;;
            *'"name":"die"'*) exit 3 ;;
            *'"name":"deaf"'*) exec 1>&-; while read -r line; do :; done ;;
            *'"name":"env"'*) say "$(env | sort | tr '\n' ' ')in $(pwd)" ;;
            *'"name":"pids"'*) say "$$ $!" ;;
            *'"name":"complain"'*) i=0; while [ $i -lt 100 ]; do echo "line $i of ${SECRET:-none}" >&2; i=$((i+1)); done; say done ;;
            esac
        done
        """#
    }
}

/// One link on a loop of its own, with everything it tells.
final class ServerStage: Sendable {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// Each list of tools, nil where they were withdrawn.
    let lists = Heard<[String]?>()
    let lines = Heard<String>()
    let link: MCPServerLink

    init(_ server: MCPServerDefinition, _ change: (inout MCPServerLink.Settings) -> Void = { _ in }) {
        var settings = MCPServerLink.Settings()
        settings.limits.relist = .milliseconds(1)
        settings.patience.firstRestartMs = 1
        settings.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "VOICE_GATEWAY_AGENTS_OPENAI_API_KEY": "sk-secret"]
        change(&settings)
        let (lists, lines) = (lists, lines)
        let logger = Logger(label: "test") { _ in ValueLog(lines: lines) }
        link = MCPServerLink(server, settings: settings, loop: group.next(), logger: logger) { lists.append($0.map { $0.map(\.name) }) }
        group.next().execute { [link] in link.start() }
    }

    func call(_ tool: String, _ arguments: String = "") async -> ToolOutcome {
        let waiter = MCPServerLink.Waiter()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiter.waits(continuation)
                link.loop.execute { [link] in link.call(tool, arguments, waiter) }
            }
        } onCancel: {
            waiter.isCancelled.store(true, ordering: .releasing)
            link.loop.execute { [link] in link.cancel(waiter) }
        }
    }

    func stop() async throws {
        let stopped = link.loop.flatSubmit { [link] in link.stop() }
        try await stopped.get()
        try await group.shutdownGracefully()
    }
}

/// Keeps every log line with its values.
struct ValueLog: LogHandler {
    let lines: Heard<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(lines: Heard<String>) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.append("\(event.message) \(values.joined(separator: " "))")
    }
}
