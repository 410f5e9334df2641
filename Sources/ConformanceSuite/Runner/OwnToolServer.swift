import Foundation
import Simulators

/// The tool server that a gateway of a run is given: our own fake of one, which writes down each run of a tool.
struct OwnToolServer: Sendable {
    private let folder: String

    /// Where the gateway is told of it.
    var file: String { folder + "/mcp.json" }
    private var journal: String { folder + "/tools.jsonl" }

    /// Writes what the gateway must read; nil when this program cannot be found as one that serves tools.
    ///
    /// - Parameter fault: one of `conformance simulate mcp --fault`.
    /// - Throws: ``LaunchFailure`` when there is no place to write.
    init?(besides gateway: String, fault: String? = nil) throws(LaunchFailure) {
        let beside = URL(fileURLWithPath: gateway).deletingLastPathComponent().appendingPathComponent("conformance").path
        let candidates = [GatewayLocator.ownExecutable, beside].filter { $0.hasSuffix("/conformance") }
        guard let program = candidates.first(where: FileManager.default.isExecutableFile) else { return nil }
        folder = try TemporaryFolder.make()
        let arguments = ["simulate", "mcp", "--journal", journal] + (fault.map { ["--fault", $0] } ?? [])
        let servers: JSONValue = [
            "mcpServers": ["facts": ["command": .string(program), "args": .array(arguments.map(JSONValue.string))]]
        ]
        guard FileManager.default.createFile(atPath: file, contents: Data(servers.bytes)) else {
            TemporaryFolder.remove(folder)
            throw LaunchFailure("cannot write \(file)")
        }
    }

    /// The runs so far, oldest first.
    var runs: [ToolRun] {
        let now = MonotonicReading.now
        return ToolJournal(path: journal).entries.filter { $0.event == "call" }.map { entry in
            ToolRun(tool: entry.tool, arguments: entry.arguments.text(), ago: now - entry.monotonic)
        }
    }

    /// How often a gateway has asked what tools there are.
    var listings: Int { ToolJournal(path: journal).entries.count { $0.event == "list" } }

    func remove() { TemporaryFolder.remove(folder) }
}
