import ArgumentParser
import ConformanceSuite
import Foundation
import Simulators

/// Latency and load of a target.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure latency and load against --target: percentiles at several levels of concurrency.",
        discussion: """
            Every figure but the mean is one that was measured. With a token of profile `api`, requests are of conversations of their own. \
            Exit codes: 1 a request failed; 3 target unreachable or token refused; 4 slower than --baseline beyond the tolerance; \
            5 too few measurements to compare.
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var tolerance: ToleranceOptions

    @Option(help: ArgumentHelp("The model to name (the first the target lists).", valueName: "NAME"))
    var model: String?

    @Option(help: ArgumentHelp("Requests in flight at once, comma-separated.", valueName: "N,N"))
    var concurrency = "1,8"

    @Option(help: ArgumentHelp("Measured requests of each level.", valueName: "N"))
    var requests = 50

    @Option(help: ArgumentHelp("Requests before them that are not counted.", valueName: "N"))
    var warmUp = 5

    @Option(help: ArgumentHelp("What to ask; a number is added, so that each request is another.", valueName: "TEXT"))
    var prompt: String?

    @Option(help: ArgumentHelp("The longest an answer may take.", valueName: "SECONDS"))
    var timeout = 30.0

    @Option(help: ArgumentHelp("Write the figures as JSON.", valueName: "FILE"))
    var output: String?

    @Option(help: ArgumentHelp("Figures of an earlier bench to compare with.", valueName: "FILE"))
    var baseline: String?

    mutating func validate() throws {
        guard (1...100_000).contains(requests) else { throw ValidationError("--requests must be 1 to 100000") }
        guard (0...100_000).contains(warmUp) else { throw ValidationError("--warm-up must be 0 to 100000") }
        guard (0.1...3_600).contains(timeout) else { throw ValidationError("--timeout must be 0.1 to 3600 seconds") }
        _ = try levels()
    }

    private func levels() throws -> [Int] {
        let levels = concurrency.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard !levels.isEmpty, levels.allSatisfy({ $0.map((1...1000).contains) ?? false }) else {
            throw ValidationError("--concurrency '\(concurrency)': write numbers from 1 to 1000 with commas between them")
        }
        return levels.compactMap { $0 }
    }

    mutating func run() async throws {
        guard let endpoint = try target.endpoint() else { throw Leaving.usage("bench needs --target BASE_URL") }
        let before = try baseline.map { try BenchFile.read($0, flag: "--baseline ") }
        let token = try target.token()
        let named: String
        switch Preflight.ask(StageSettings(target: endpoint, token: token, model: model ?? "", timeout: .seconds(timeout))) {
        case .unusable(let why): throw Leaving.broken(why)
        case .usable(let first): named = model ?? first
        }
        var plan = BenchPlan(target: endpoint, token: token, model: named)
        (plan.levels, plan.requests, plan.warmUp, plan.timeout) = (try levels(), requests, warmUp, .milliseconds(Int(timeout * 1000)))
        if let prompt { plan.prompt = prompt }
        let report = await Bench(plan).run { Terminal.say("\($0) at once…\n") }
        Terminal.print(Redaction([token ?? ""])(BenchText.table(report)), terminator: "")
        if let output { try BenchFile.write(report, to: output) }
        var comparison: BenchComparison?
        if let before {
            let compared = BenchComparison(before, report, tolerance: tolerance.allowed)
            comparison = compared
            Terminal.print("\n" + BenchText.table(compared), terminator: "")
        }
        if report.failed > 0 { throw Leaving(conclusion: .failed, message: "\(report.failed) requests failed") }
        if let comparison { try comparison.leave() }
    }
}

/// How much slower is not slower yet.
struct ToleranceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Slower by no more than this share is not slower.", valueName: "PERCENT"))
    var tolerance = 10.0

    @Option(help: ArgumentHelp("And these on top, since a share of little is noise.", valueName: "MS"))
    var toleranceMs = 1.0

    var allowed: BenchComparison.Tolerance { .init(percent: tolerance, milliseconds: toleranceMs) }

    mutating func validate() throws {
        guard (0...10_000).contains(tolerance) else { throw ValidationError("--tolerance must be 0 to 10000 percent") }
        guard (0...600_000).contains(toleranceMs) else { throw ValidationError("--tolerance-ms must be 0 to 600000") }
    }
}

/// Bench reports as files.
enum BenchFile {
    static func read(_ path: String, flag: String) throws -> BenchReport {
        guard let data = FileManager.default.contents(atPath: path) else { throw Leaving.usage("\(flag)\(path): cannot be read") }
        do {
            return try BenchReport(parsing: Array(data))
        } catch {
            throw Leaving.usage("\(flag)\(path) \(error); conformance bench --output writes one")
        }
    }

    static func write(_ report: BenchReport, to path: String) throws {
        guard (try? Data((report.json.text() + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)) != nil else {
            throw Leaving.broken("--output \(path): cannot be written")
        }
    }
}

extension BenchComparison {
    /// Ends with what the comparison says.
    func leave() throws {
        if isSlower { throw Leaving(conclusion: .slower, message: "slower than the baseline") }
        if isInconclusive { throw Leaving(conclusion: .inconclusive, message: "too few measurements in common to compare") }
    }
}
