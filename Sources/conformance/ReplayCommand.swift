import ArgumentParser
import ConformanceSuite
import Simulators

/// The fake ElevenLabs client alone.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Play scenarios against --target as ElevenLabs does, and print each turn as a timeline.")

    @Argument(help: ArgumentHelp("Scenario files, or folders of them.", valueName: "SCENARIO"))
    var scenarios: [String]

    @OptionGroup var target: TargetOptions

    @Option(help: ArgumentHelp("Answers {\"open\":n,\"cancelled\":n} about the target's upstream.", valueName: "URL"))
    var probe: String?

    mutating func run() async throws {
        guard let endpoint = try target.endpoint() else { throw Leaving.usage("replay needs --target BASE_URL") }
        let token = try target.token()
        let calls = try ScenarioPaths.load(scenarios)
        let settings = StageSettings(target: endpoint, token: token, model: "")
        if let problem = Preflight.problem(reaching: settings) { throw Leaving.broken(problem) }
        var witness = CallWitness()
        if let probe { witness.upstream = CallWitness.probe(at: probe, client: CurlClient()) }
        let platform = FakeElevenLabs(target: endpoint.url, token: token, witness: witness)
        var failures = 0
        for call in calls {
            let transcript = await platform.play(call)
            let checks = CallCheck.judge(call, transcript)
            failures += CallText.failures(checks)
            Terminal.print(Redaction([token ?? ""])(CallText(allPictures: true).render(call, transcript, checks)), terminator: "")
        }
        Terminal.print("\(calls.count) played, " + (failures == 0 ? "every expectation holds" : "\(failures) expectations do not hold"))
        if failures > 0 { throw Leaving(conclusion: .failed) }
    }
}
