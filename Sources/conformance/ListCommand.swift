public import ArgumentParser
public import ConformanceSuite

/// Prints the catalogue.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List cases: id, level, requirement, source.")

    @Argument(help: ArgumentHelp("Case ids; * is any run of characters, a bare section all of it.", valueName: "GLOB"))
    var globs: [String] = []

    @Option(help: "text, json or markdown.")
    var format: CaseList.Format = .text

    mutating func run() throws {
        let cases = Suite.matching(globs)
        guard !cases.isEmpty else { throw Leaving.usage("no case matches \(globs.joined(separator: " "))") }
        Terminal.print(CaseList.render(cases, as: format), terminator: "")
    }
}

extension CaseList.Format: ExpressibleByArgument {}
