import Foundation
import Simulators
import Synchronization

/// Plays the selected cases against a target one after the other, judges each, and gathers the rows of the report.
///
/// Blocks the thread it runs on; every play has a thread of its own and a time limit.
public final class Runner: Sendable {
    /// What a run needs to know besides its cases.
    public struct Settings: Sendable {
        public var stage: StageSettings
        public var known: KnownFailing
        /// How often each case is played; at least once.
        public var repeats: Int
        /// The most one play may take, whatever it waits for.
        public var playLimit: Duration
        /// The command that plays a case again with a seed.
        public var replay: @Sendable (_ id: String, _ seed: UInt64) -> String

        public init(
            stage: StageSettings, known: KnownFailing = KnownFailing(), repeats: Int = 1, playLimit: Duration? = nil,
            replay: @escaping @Sendable (_ id: String, _ seed: UInt64) -> String
        ) {
            self.stage = stage
            self.known = known
            self.repeats = max(1, repeats)
            // A latency case waits at most once for each of its runs, its warm-up and its connection.
            self.playLimit = playLimit ?? stage.timeout * (stage.latencyRuns + 2)
            self.replay = replay
        }
    }

    /// What the cases came to; `problem` says why the run ended before them.
    public struct Outcome: Sendable {
        public var rows: [CaseResult] = []
        public var firstTokenMs: [Double] = []
        public var firstRealTokenMs: [Double] = []
        public var problem: String?

        public init(problem: String? = nil) { self.problem = problem }

        public var latency: Latency { Latency(firstTokenMs: firstTokenMs, firstRealTokenMs: firstRealTokenMs) }
    }

    private let settings: Settings
    private let stopReason = Mutex<String?>(nil)

    public init(_ settings: Settings) { self.settings = settings }

    /// Ends the run after the play in progress; the rows so far are kept.
    public func stop(because reason: String) { stopReason.withLock { $0 = $0 ?? reason } }

    /// Runs the selection; `begins` is told of each case before it is played, `ends` of each row.
    ///
    /// `alive` is asked after a play that could not reach the target: when it answers with a problem, the run ends there.
    public func run(
        _ selection: Selection, alive: () -> String? = { nil }, begins: (Int, Case) -> Void = { _, _ in },
        ends: (CaseResult) -> Void = { _ in }
    ) -> Outcome {
        var outcome = Outcome()
        for (index, selected) in selection.items.enumerated() {
            if let reason = stopReason.withLock({ $0 }) {
                outcome.problem = reason
                break
            }
            if let reason = selected.skip {
                let row = row(for: selected.item, verdict: .skip, actual: reason)
                outcome.rows.append(row)
                ends(row)
                continue
            }
            begins(index, selected.item)
            let (row, unreachable) = judge(selected.item, into: &outcome)
            outcome.rows.append(row)
            ends(row)
            if unreachable, let problem = alive() {
                outcome.problem = problem
                break
            }
        }
        return outcome
    }

    private func judge(_ item: Case, into outcome: inout Outcome) -> (CaseResult, unreachable: Bool) {
        var plays = Plays()
        var unreachable = false
        for number in 0..<settings.repeats {
            let seed = settings.stage.seed &+ UInt64(number)
            let began = ContinuousClock.now
            let played = play(item, seed: seed)
            let judgement: Judgement
            switch played {
            case .judged(let found, let firstTokenMs, let firstRealTokenMs):
                judgement = found
                outcome.firstTokenMs += firstTokenMs
                outcome.firstRealTokenMs += firstRealTokenMs
            case .broke(let why):
                judgement = .inconclusive(why)
                unreachable = true
            case .overran:
                judgement = .inconclusive("the play did not end within \(settings.playLimit)")
            }
            plays.plays.append(.init(judgement: judgement, seed: seed, durationMs: (ContinuousClock.now - began).milliseconds))
            if stopReason.withLock({ $0 != nil }) { break }
        }
        guard let worst = plays.worst else { return (row(for: item, verdict: .error, actual: "not played"), unreachable) }
        let profile = settings.stage.profile
        let ruling = Ruling(worst.judgement, level: item.level(in: profile), profile: profile, known: settings.known.entry(for: item.id))
        var row = row(for: item, verdict: ruling.verdict, actual: ruling.actual)
        row.expected = ruling.expected
        row.unexpected = ruling.unexpected
        row.durationMs = plays.durationMs
        row.runs = plays.plays.count
        row.passes = plays.passes
        if ruling.verdict != .pass { row.replay = settings.replay(item.id, worst.seed) }
        if worst.judgement.isFailure { row.breaks = item.breaks }
        return (row, unreachable)
    }

    private enum Played: Sendable {
        case judged(Judgement, firstTokenMs: [Double], firstRealTokenMs: [Double])
        case broke(String)
        case overran
    }

    private func play(_ item: Case, seed: UInt64) -> Played {
        var stage = settings.stage
        stage.seed = seed
        // Each play says its own words in its own conversation: a target may remember the last one.
        stage.salt = .random(in: .min ... .max)
        let played = PlayThread.run(limit: settings.playLimit) { [stage] () -> Played in
            do {
                let transcript = try item.play(Stage(stage, for: item.id))
                return .judged(
                    item.check(transcript, stage.context), firstTokenMs: transcript.figures("first_token_ms"),
                    firstRealTokenMs: transcript.figures("first_real_token_ms"))
            } catch {
                return .broke("\(error)")
            }
        }
        return played ?? .overran
    }

    private func row(for item: Case, verdict: Verdict, actual: String?) -> CaseResult {
        CaseResult(
            id: item.id, section: item.section, level: item.level(in: settings.stage.profile).label, verdict: verdict,
            requirement: item.requirement, source: item.source, actual: actual, passes: 0)
    }
}
