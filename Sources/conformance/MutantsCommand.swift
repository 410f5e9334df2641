import ArgumentParser
import ConformanceSuite

/// Shows that every check can fail.
struct MutantsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutants",
        abstract: "Plant every known fault in a reference server: each case must catch its own, and pass without it.")

    @Argument(help: ArgumentHelp("Case ids; * is any run of characters, a bare section all of it.", valueName: "GLOB"))
    var globs: [String] = []

    @Option(help: ArgumentHelp("How many cases are played at a time.", valueName: "N"))
    var jobs = 2

    mutating func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be 1 to 64") }
    }

    mutating func run() throws {
        let cases = Suite.matching(globs)
        guard !cases.isEmpty else { throw Leaving.usage("no case matches \(globs.joined(separator: " "))") }
        let progress = ProgressLine()
        let outcomes = MutantRun.run(cases, jobs: jobs, progress: { progress.show(nil, of: cases.count, $0.id) })
        progress.clear()
        Terminal.print(MutantText(colour: Terminal.wantsColour).render(outcomes), terminator: "")
        guard outcomes.allSatisfy(\.isProven) else { throw Leaving(conclusion: .failed) }
    }
}
