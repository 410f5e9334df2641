import Foundation
import Simulators
import Synchronization

/// Plays the selected cases against a target one after the other, judges each, and gathers the rows of the report.
///
/// Blocks the thread it runs on; every play has a thread of its own and a time limit.
public final class Runner: Sendable {
    private let settings: Settings
    private let progress = Mutex(Progress())

    private struct Progress {
        var stopReason: String?
        var plays: [ObjectIdentifier: PlayThread<Played>] = [:]
        var ahead: PlaysAhead<Judged?>?
    }

    public init(_ settings: Settings) { self.settings = settings }

    /// Ends the run now: the play in progress is not waited for, and the rows so far are kept.
    public func stop(because reason: String) {
        progress.withLock { progress in
            progress.stopReason = progress.stopReason ?? reason
            for play in progress.plays.values { play.abandon() }
            progress.ahead?.abandon()
        }
    }

    /// Runs the selection; `begins` is told of each case before it is played, `ends` of each row.
    ///
    /// `problem` is asked after each case that did not hold whether the target is still there; when it is not, the run ends.
    public func run(
        _ selection: Selection, problem: () -> String? = { nil }, begins: (Int, Case) -> Void = { _, _ in },
        ends: (CaseResult) -> Void = { _ in }
    ) -> Outcome {
        var outcome = Outcome()
        let items = selection.items
        var ahead: PlaysAhead<Judged?>?
        var together = 0..<0
        defer { progress.withLock { $0.ahead = nil } }
        for (index, selected) in items.enumerated() {
            if let reason = stopReason {
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
            let crowd = crowd(of: selected.item)
            if crowd > 1, !together.contains(index) {
                // Those that stand together are played together; nobody else plays meanwhile.
                let end =
                    items[index...].firstIndex {
                        $0.skip == nil && (self.crowd(of: $0.item), $0.item.world) != (crowd, selected.item.world)
                    } ?? items.endIndex
                together = index..<end
                let next = PlaysAhead(together.filter { items[$0].skip == nil }, atATime: crowd) { self.judge(items[$0].item) }
                ahead = next
                progress.withLock { $0.ahead = next }
            }
            guard let judged = crowd > 1 ? ahead?.value(of: index).flatMap(\.self) : judge(selected.item) else {
                outcome.problem = stopReason
                break
            }
            outcome.firstTokenMs += judged.firstTokenMs
            outcome.firstRealTokenMs += judged.firstRealTokenMs
            var row = judged.row
            let isRefused = judged.isRefused
            outcome.problem = row.verdict == .fail || row.verdict == .error || isRefused ? problem() : nil
            if isRefused, let gone = outcome.problem {
                // The target went before this case, which therefore says nothing about it.
                (row.verdict, row.expected, row.actual) = (.error, nil, gone)
            }
            outcome.rows.append(row)
            ends(row)
            if outcome.problem != nil { break }
        }
        return outcome
    }

    private var stopReason: String? { progress.withLock { $0.stopReason } }

    /// How many cases about calls are played at a time; each has a gateway of its own.
    private let callsAtATime = 6

    /// How many cases like this one are played at a time.
    private func crowd(of item: Case) -> Int {
        if item.world == .calls || item.world == .agents { return callsAtATime }
        return item.isApart ? settings.stage.lanes?.count ?? 1 : 1
    }

    /// What one case came to over its repeats.
    private struct Judged: Sendable {
        var row: CaseResult
        /// A play found nobody listening.
        var isRefused: Bool
        var firstTokenMs: [Double]
        var firstRealTokenMs: [Double]
    }

    /// Plays a case and judges it; nil when the run was stopped meanwhile.
    private func judge(_ item: Case) -> Judged? {
        var plays = Plays()
        var isRefused = false
        var (firstTokenMs, firstRealTokenMs): ([Double], [Double]) = ([], [])
        for number in 0..<settings.repeats {
            let seed = settings.stage.seed &+ UInt64(number)
            let began = ContinuousClock.now
            let judgement: Judgement
            switch play(item, seed: seed) {
            case .value(let played):
                judgement = played.judgement
                isRefused = isRefused || played.isRefused
                firstTokenMs += played.firstTokenMs
                firstRealTokenMs += played.firstRealTokenMs
            case .overran: judgement = .inconclusive("the play did not end within \(settings.playLimit)")
            case .abandoned: return nil
            }
            plays.plays.append(.init(judgement: judgement, seed: seed, durationMs: (ContinuousClock.now - began).milliseconds))
        }
        return plays.worst.map {
            Judged(
                row: row(for: item, of: plays, worst: $0), isRefused: isRefused, firstTokenMs: firstTokenMs,
                firstRealTokenMs: firstRealTokenMs)
        }
    }

    private struct Played: Sendable {
        var judgement: Judgement
        /// Nobody listened where the target should be.
        var isRefused = false
        var firstTokenMs: [Double] = []
        var firstRealTokenMs: [Double] = []
    }

    private func play(_ item: Case, seed: UInt64) -> PlayThread<Played>.Ending {
        var stage = settings.stage
        stage.seed = seed
        // Each play says its own words in its own conversation: a target may remember the last one.
        stage.salt = .random(in: .min ... .max)
        let lanes = item.isApart ? stage.lanes : nil
        let thread = PlayThread { [stage] () -> Played in
            var stage = stage
            let lane = lanes?.take()
            defer { if let lane { lanes?.give(lane) } }
            if let lane { (stage.token, stage.exportSession) = (lane.token, lane.exportSession) }
            do {
                let transcript = try item.play(Stage(stage, for: item.id))
                return Played(
                    judgement: item.check(transcript, stage.context), isRefused: transcript.events.contains(where: \.isRefusal),
                    firstTokenMs: transcript.figures("first_token_ms"), firstRealTokenMs: transcript.figures("first_real_token_ms"))
            } catch {
                return Played(judgement: .inconclusive("\(error)"), isRefused: true)
            }
        }
        let id = ObjectIdentifier(thread)
        progress.withLock { $0.plays[id] = thread }
        defer { progress.withLock { $0.plays[id] = nil } }
        if stopReason != nil { return .abandoned }
        return thread.wait(limit: settings.playLimit)
    }

    private func row(for item: Case, of plays: Plays, worst: Plays.Play) -> CaseResult {
        let profile = settings.stage.profile
        let ruling = Ruling(worst.judgement, level: item.level(in: profile), profile: profile, known: settings.known.entry(for: item.id))
        var row = row(for: item, verdict: ruling.verdict, actual: ruling.actual)
        row.expected = ruling.expected.map { Escape.cut($0, scalarsMax: Self.textScalarsMax) }
        row.unexpected = ruling.unexpected
        row.durationMs = plays.durationMs
        row.runs = plays.plays.count
        row.passes = plays.passes
        if ruling.verdict != .pass { row.replay = settings.replay(item.id, worst.seed) }
        if worst.judgement.isFailure { row.breaks = item.breaks }
        return row
    }

    /// The most a row keeps of what was expected or seen.
    private static let textScalarsMax = 4_000

    private func row(for item: Case, verdict: Verdict, actual: String?) -> CaseResult {
        CaseResult(
            id: item.id, section: item.section, level: item.level(in: settings.stage.profile).label, verdict: verdict,
            requirement: item.requirement, source: item.source,
            actual: actual.map { Escape.cut($0, scalarsMax: Self.textScalarsMax) }, passes: 0)
    }
}

extension TranscriptEvent {
    fileprivate var isRefusal: Bool { if case .refused = kind { true } else { false } }
}
