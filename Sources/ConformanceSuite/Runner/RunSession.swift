import Simulators

/// A run from its first question to its report: preflight, the cases, and what they came to.
public struct RunSession: Sendable {
    public var selection: Selection
    public var settings: Runner.Settings
    /// The model to name; nil takes the first the target lists.
    public var model: String?

    public init(selection: Selection, settings: Runner.Settings, model: String? = nil) {
        self.selection = selection
        self.settings = settings
        self.model = model
    }

    /// What is judged, as the report calls it: the target, the voice service's address, or the gateways that cases about calls start.
    public var target: String {
        let worlds = selection.worlds
        let names = [
            worlds.contains(.chat) ? settings.stage.target.url : nil,
            worlds.contains(.voiceService) ? settings.stage.voiceSocket?.description : nil,
            worlds == [.calls] ? "voice-gateway" : nil,
        ]
        let told = names.compactMap(\.self).joined(separator: " and ")
        return told.isEmpty ? settings.stage.target.url : told
    }

    /// Who is told while it runs.
    public struct Observer {
        public var starts: (Runner) -> Void
        public var begins: (_ index: Int, _ count: Int, _ id: String) -> Void
        public var ends: (CaseResult) -> Void

        public init(
            starts: @escaping (Runner) -> Void = { _ in },
            begins: @escaping (_ index: Int, _ count: Int, _ id: String) -> Void = { _, _, _ in },
            ends: @escaping (CaseResult) -> Void = { _ in }
        ) {
            self.starts = starts
            self.begins = begins
            self.ends = ends
        }
    }

    /// Runs and reports; blocks.  `mishap` is asked why our own gateway is gone, when it is.
    public func run(_ observer: Observer = Observer(), mishap: () -> String? = { nil }) -> RunReport {
        var settings = settings
        var selection = selection
        let worlds = selection.worlds
        if worlds.contains(.chat) {
            switch Preflight.ask(settings.stage) {
            case .unusable(let why): return report(Runner.Outcome(problem: mishap() ?? why))
            case .usable(let found): settings.stage.model = model ?? found
            }
        }
        if worlds.contains(.voiceService) {
            switch VoicePreflight.ask(settings.stage) {
            case .unusable(let why): return report(Runner.Outcome(problem: why))
            case .usable(let makesCalls): if !makesCalls { selection = selection.without(.line, because: VoicePreflight.noCalls) }
            }
        }
        let runner = Runner(settings)
        observer.starts(runner)
        let count = selection.items.count
        let stage = settings.stage
        let outcome = runner.run(
            selection, problem: { mishap() ?? Self.problem(in: worlds, stage) }, begins: { observer.begins($0, count, $1.id) },
            ends: observer.ends)
        return report(outcome)
    }

    /// Whether what is judged is still there.
    private static func problem(in worlds: Set<World>, _ stage: StageSettings) -> String? {
        let chat = worlds.contains(.chat) ? Preflight.problem(reaching: stage) : nil
        return chat ?? (worlds.contains(.voiceService) ? VoicePreflight.problem(reaching: stage) : nil)
    }

    /// A report of a run that could not begin.
    public func report(_ outcome: Runner.Outcome) -> RunReport {
        let report = RunReport(
            target: target, profile: settings.stage.profile.rawValue, seed: settings.stage.seed,
            latency: outcome.latency,
            cases: outcome.rows, problem: outcome.problem)
        return Redaction([settings.stage.token ?? ""] + (settings.stage.lanes?.tokens ?? []))(report)
    }
}
