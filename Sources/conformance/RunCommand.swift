import ArgumentParser
import ConformanceSuite
import Foundation
import Simulators

/// Judges a target.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Judge a target; without --target, start the gateway and its fakes and judge them.",
        discussion: """
            In CI: `conformance run --target … --token-env TOKEN --report junit=conformance.xml --report markdown="$GITHUB_STEP_SUMMARY"`.
            """)

    @Argument(help: ArgumentHelp("Case ids; * is any run of characters, a bare section all of it.", valueName: "GLOB"))
    var globs: [String] = []

    @OptionGroup var target: TargetOptions
    @OptionGroup var options: RunOptions

    mutating func run() throws {
        let endpoint = try target.endpoint()
        let socket = try options.voiceEndpoint()
        let profile = options.profile ?? (endpoint == nil ? .elevenlabs : .openai)
        let offered = try options.offered(ofOwnGateway: endpoint == nil, ofOwnVoice: socket == nil)
        let known = try options.known()
        for report in options.report { try report.check() }
        for entry in known.stale(among: Suite.all.map(\.id)) {
            Terminal.complain("warning: \(options.knownFailing ?? ""), line \(entry.line): \(entry.pattern) names no case")
        }
        let selection: Selection
        do {
            selection = try Selection(
                from: Suite.all, globs: globs, level: options.level ?? (profile == .strict ? .should : .must), profile: profile,
                offered: offered, given: Self.given(target: endpoint, voiceSocket: socket))
        } catch {
            throw Leaving.usage("\(error)")
        }
        var stage = StageSettings(
            target: endpoint ?? Endpoint(host: "127.0.0.1", port: 0, prefix: "/v1"), token: try target.token(), model: "", profile: profile,
            prompts: try options.prompts(), probe: try options.probeEndpoint(), seed: options.seed, timeout: .seconds(options.timeout),
            firstTokenBudget: .seconds(options.firstTokenBudget), voiceSocket: socket)
        let wish = StopWish()
        let interrupts = Interrupts { name in wish.utter("interrupted by \(name)") }
        defer { withExtendedLifetime(interrupts) {} }
        let own: OwnServers
        do {
            own = try startOwn(selection.worlds, &stage, isForeignTarget: endpoint != nil)
        } catch {
            var report = session(selection, stage, known).report(Runner.Outcome(problem: "\(error)"))
            report.target = "voice-gateway, not started"
            Terminal.print(text.render(report), terminator: "")
            try conclude(report)
            return
        }
        defer { own.stop() }
        let report = judge(session(selection, stage, known), own.target, wish)
        own.stop()
        Terminal.print(text.foot(report), terminator: "")
        try conclude(report)
    }

    /// What a run without globs is about: what it was given, or without anything given all there is.
    private static func given(target: Endpoint?, voiceSocket: ServiceEndpoint?) -> Selection.Given {
        let agents: [World: String] = [.agents: "judges the agents of this project's own gateway; leave --target out"]
        return switch (target, voiceSocket) {
        case (nil, nil): Selection.Given()
        case (nil, .some): Selection.Given(worlds: [.voiceService])
        case (.some, .some): Selection.Given(worlds: [.chat, .voiceService], absent: agents)
        case (.some, nil):
            Selection.Given(
                worlds: [.chat], absent: agents.merging([.voiceService: "no voice service was given; name it with --voice-socket"]) { $1 })
        }
    }

    /// Starts what the selected cases need and nobody gave.
    private func startOwn(_ worlds: Set<World>, _ stage: inout StageSettings, isForeignTarget: Bool) throws(LaunchFailure) -> OwnServers {
        var missing = worlds
        if isForeignTarget { missing.remove(.chat) }
        if stage.voiceSocket != nil { missing.remove(.voiceService) }
        let own = try OwnServers(
            for: missing, gateway: { () throws(LaunchFailure) in try gatewayPath() }, profile: stage.profile, tokenFile: target.tokenFile,
            seed: stage.seed)
        own.equip(&stage)
        do {
            if worlds.contains(.calls) { stage.callBench = GatewayBench.of(gateway: try gatewayPath()) }
            if worlds.contains(.agents) {
                stage.gatewayPath = try gatewayPath()
                stage.agentBench = GatewayBench.of(gateway: stage.gatewayPath)
            }
        } catch {
            own.stop()
            throw error
        }
        return own
    }

    private func gatewayPath() throws(LaunchFailure) -> String {
        try GatewayLocator.find(
            given: options.gateway, executable: GatewayLocator.ownExecutable, path: ProcessInfo.processInfo.environment["PATH"] ?? "")
    }

    private func session(_ selection: Selection, _ stage: StageSettings, _ known: KnownFailing) -> RunSession {
        let again = target.words + options.words
        let settings = Runner.Settings(stage: stage, known: known, repeats: options.repeats) { id, seed in
            ShellWords.join(["conformance", "run", id, "--seed", "\(seed)"] + again)
        }
        return RunSession(selection: selection, settings: settings, model: options.model)
    }

    /// Runs, and prints each row as it comes.
    private func judge(_ session: RunSession, _ own: OwnTarget?, _ wish: StopWish) -> RunReport {
        let progress = ProgressLine()
        let text = self.text
        let stage = session.settings.stage
        let clean = Redaction([stage.token ?? ""] + (stage.lanes?.tokens ?? []))
        Terminal.print(text.head(target: session.target, profile: stage.profile.rawValue, seed: stage.seed), terminator: "")
        var section: String?
        let observer = RunSession.Observer(
            starts: { wish.pass(to: $0) }, begins: { progress.show($0, of: $1, $2) },
            ends: { row in
                progress.clear()
                Terminal.print(text.line(of: clean(row), after: section, seed: stage.seed), terminator: "")
                section = row.section
            })
        var report = session.run(observer, mishap: { own?.gateway.problem })
        progress.clear()
        // What the gateway said is only worth reading when something went wrong at its end.
        if let own, report.problem != nil, own.gateway.problem == nil, !own.gateway.errorTail.isEmpty {
            report.problem? += "; the gateway's last words:\n" + Redaction([own.gateway.token])(own.gateway.lastWords)
        }
        return report
    }

    private var titles: [String: String] {
        Dictionary(Suite.sections.map { ($0.slug, $0.title) }, uniquingKeysWith: { first, _ in first })
    }

    private var text: TextReport { TextReport(colour: Terminal.wantsColour, titles: titles) }

    /// Writes the reports, and ends with what the run came to.
    private func conclude(_ report: RunReport) throws {
        for option in options.report { try option.write(report, titles: titles) }
        let conclusion = Conclusion(Conclusion.Findings(of: report))
        if conclusion != .conforms { throw Leaving(conclusion: conclusion) }
    }
}
