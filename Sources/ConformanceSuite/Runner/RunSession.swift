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
        switch Preflight.ask(settings.stage) {
        case .unusable(let why):
            return report(Runner.Outcome(problem: mishap() ?? why))
        case .usable(let found):
            settings.stage.model = model ?? found
        }
        let runner = Runner(settings)
        observer.starts(runner)
        let count = selection.items.count
        let stage = settings.stage
        let outcome = runner.run(
            selection, problem: { mishap() ?? Preflight.problem(reaching: stage) }, begins: { observer.begins($0, count, $1.id) },
            ends: observer.ends)
        return report(outcome)
    }

    /// A report of a run that could not begin.
    public func report(_ outcome: Runner.Outcome) -> RunReport {
        let report = RunReport(
            target: settings.stage.target.url, profile: settings.stage.profile.rawValue, seed: settings.stage.seed,
            latency: outcome.latency,
            cases: outcome.rows, problem: outcome.problem)
        return Redaction([settings.stage.token ?? ""])(report)
    }
}
