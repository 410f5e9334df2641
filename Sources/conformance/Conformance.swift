import ArgumentParser

/// The root command.
struct Conformance: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Judge an OpenAI-compatible chat endpoint that speaks to a voice: its bytes, its turns and its interruptions.",
        discussion: """
            Exit codes: 0 conforms; 1 a case failed, or one known to fail passed; 2 usage, or no case selected; 3 target unreachable, \
            token refused, or the harness broke; 4 slower than the baseline; 5 inconclusive, every selected case was skipped.
            """,
        subcommands: [
            RunCommand.self, ListCommand.self, ExplainCommand.self, ReplayCommand.self, SimulateCommand.self, MutantsCommand.self,
            BenchCommand.self, CompareCommand.self, SweepCommand.self, RecordCommand.self, TalkCommand.self, ValidateCommand.self,
            SchemaCommand.self, DemoCommand.self,
        ])
}
