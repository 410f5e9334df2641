import ArgumentParser
import ConformanceSuite
import Foundation
import Simulators

/// Interruptions at every boundary.
struct SweepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Interrupt a scenario's reply at every boundary, and shrink what fails to the smallest failing point.",
        discussion: """
            The boundaries: the request sent, each chunk of the reply, the first sound, each word heard. A point the reply ended before is not \
            judged. Exit codes: 1 a point failed; 3 target unreachable; 5 no point was reached.
            """)

    @Argument(help: ArgumentHelp("A scenario file.", valueName: "SCENARIO"))
    var scenario: String

    @OptionGroup var target: TargetOptions

    @Option(help: ArgumentHelp("Whose reply is cut (the one the scenario cuts, else the first).", valueName: "ID"))
    var turn: String?

    @Option(help: "How the request is hung up: fin or rst.")
    var abort = CurlTransfer.HangUp.fin.rawValue

    @Option(help: ArgumentHelp("Most points played.", valueName: "N"))
    var pointsMax = 200

    @Option(help: ArgumentHelp("Write the smallest failing scenario.", valueName: "FILE"))
    var output: String?

    @Option(help: ArgumentHelp("Answers {\"open\":n,\"cancelled\":n} about the target's upstream.", valueName: "URL"))
    var probe: String?

    mutating func validate() throws {
        guard (2...100_000).contains(pointsMax) else { throw ValidationError("--points-max must be 2 to 100000") }
        guard CurlTransfer.HangUp(rawValue: abort) != nil else { throw ValidationError("--abort must be fin or rst") }
    }

    mutating func run() async throws {
        guard let endpoint = try target.endpoint() else { throw Leaving.usage("sweep needs --target BASE_URL") }
        let token = try target.token()
        let found = try ScenarioPaths.load([scenario])
        guard let first = found.first, found.count == 1 else {
            throw Leaving.usage("\(scenario): a sweep takes one scenario, and these are \(found.count)")
        }
        if let problem = Preflight.problem(reaching: StageSettings(target: endpoint, token: token, model: "")) {
            throw Leaving.broken(problem)
        }
        var witness = CallWitness()
        if let probe { witness.upstream = CallWitness.probe(at: probe, client: CurlClient()) }
        let platform = FakeElevenLabs(target: endpoint.url, token: token, witness: witness)
        let sweep = Sweep(first, turn: turn, abort: CurlTransfer.HangUp(rawValue: abort) ?? .fin, pointsMax: pointsMax) {
            await platform.play($0)
        }
        let report: SweepReport
        do {
            report = try await sweep.run { Terminal.errorIsTerminal ? Terminal.say("\u{1B}[2K\r\($0)") : () }
        } catch {
            throw Leaving.usage("\(scenario): \(error)")
        }
        if Terminal.errorIsTerminal { Terminal.say("\u{1B}[2K\r") }
        Terminal.print(Redaction([token ?? ""])(report.text), terminator: "")
        if let output, let smallest = report.smallest {
            let text = Redaction([token ?? ""])(ScenarioWriter.text(smallest))
            guard (try? text.write(toFile: output, atomically: true, encoding: .utf8)) != nil else {
                throw Leaving.broken("--output \(output): cannot be written")
            }
        }
        if !report.findings.isEmpty { throw Leaving(conclusion: .failed) }
        if report.unreached.count == report.played { throw Leaving(conclusion: .inconclusive, message: "no point was reached") }
    }
}
