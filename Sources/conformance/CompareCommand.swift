import ArgumentParser
import ConformanceSuite

/// Two benches side by side.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compare two files of `bench --output`; exit 4 when the second is slower beyond the tolerance.")

    @Argument(help: ArgumentHelp("The figures before.", valueName: "A.json"))
    var before: String

    @Argument(help: ArgumentHelp("The figures after.", valueName: "B.json"))
    var after: String

    @OptionGroup var tolerance: ToleranceOptions

    mutating func run() throws {
        let comparison = BenchComparison(
            try BenchFile.read(before, flag: ""), try BenchFile.read(after, flag: ""), tolerance: tolerance.allowed)
        Terminal.print(BenchText.table(comparison), terminator: "")
        try comparison.leave()
    }
}
