import ArgumentParser
import Dispatch
import Foundation
import Glibc
import Simulators

/// The fake MCP server.
struct SimulateMCP: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "A fake MCP server on standard input and output: one tool reads, one changes, every call is written down.",
        discussion: """
            read_fact {key} is annotated read-only, change_fact {key, value} as changing. It prints nothing but messages; it ends with its \
            input. Faults: \(ToolServerFault.allCases.map(\.rawValue).joined(separator: ", ")). NAME@K strikes the K-th call.
            """)

    @Option(help: ArgumentHelp("The file that gets a line of JSON for each call.", valueName: "PATH"))
    var journal: String?

    @Option(help: ArgumentHelp("How long read_fact runs.", valueName: "MS"))
    var readDelayMs = 0

    @Option(help: ArgumentHelp("How long change_fact runs.", valueName: "MS"))
    var changeDelayMs = 0

    @Option(parsing: .upToNextOption, help: ArgumentHelp("A tool that fails.", valueName: "NAME"))
    var fail: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("A fact that can be read, as key=value.", valueName: "FACT"))
    var fact: [String] = []

    @Option(help: ArgumentHelp("Put before the tools' names.", valueName: "TEXT"))
    var prefix = ""

    @Option(parsing: .upToNextOption, help: ArgumentHelp("A fault: NAME or NAME@K.", valueName: "NAME"))
    var fault: [String] = []

    @Flag(help: "No annotations: a client must take every tool for one that changes something.")
    var unannotated = false

    mutating func validate() throws {
        for (flag, value) in [("--read-delay-ms", readDelayMs), ("--change-delay-ms", changeDelayMs)] {
            guard (0...600_000).contains(value) else { throw ValidationError("\(flag) must be 0 to 600000") }
        }
        for fact in fact where !fact.contains("=") { throw ValidationError("--fact: '\(fact)' must be key=value") }
    }

    mutating func run() throws {
        var options = FakeToolServerOptions()
        options.journalPath = journal
        options.readDelayMilliseconds = readDelayMs
        options.changeDelayMilliseconds = changeDelayMs
        options.failing = Set(fail)
        options.prefix = prefix
        options.isUnannotated = unannotated
        for fact in fact {
            let halves = fact.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            options.facts[String(halves[0])] = String(halves[1])
        }
        for text in fault {
            do {
                try options.faults.add(parsing: text)
            } catch {
                throw Leaving.usage("--fault: \(error)")
            }
        }
        // Whoever started this may be gone when it writes.
        signal(SIGPIPE, SIG_IGN)
        let code = FakeToolServer(options).run()
        if code != 0 { throw ExitCode(code) }
    }
}
