public import Simulators

/// Speaks over one reply of a scenario at every boundary, judges each play, and shrinks what fails to the smallest that still does.
public struct Sweep: Sendable {
    /// How the smallest failing scenario is played again, to tell a fault from a chance.
    static let playsAgain = 3
    static let lastWords = "Never mind. What did I just ask you?"

    private let scenario: Scenario
    private let turnID: String?
    private let abort: CurlTransfer.HangUp
    private let pointsMax: Int
    private let salt: UInt64
    private let play: @Sendable (Scenario) async -> CallTranscript

    /// - Parameters:
    ///   - turn: the id of the turn whose reply is cut; nil for the one the scenario itself cuts, else its first.
    ///   - pointsMax: most points played.
    ///   - salt: makes the conversations of one sweep others than those of the next.
    ///   - play: plays a scenario against the target.
    public init(
        _ scenario: Scenario, turn: String? = nil, abort: CurlTransfer.HangUp = .fin, pointsMax: Int = 200,
        salt: UInt64 = .random(in: .min ... .max), play: @escaping @Sendable (Scenario) async -> CallTranscript
    ) {
        (self.scenario, turnID, self.abort, self.pointsMax, self.salt, self.play) = (scenario, turn, abort, pointsMax, salt, play)
    }

    /// Plays every point.
    ///
    /// - Parameter progress: told of each point before it is played.
    /// - Throws: ``SweepProblem`` when there is no such turn, or nothing to cut.
    public func run(progress: @Sendable (SweepPoint) -> Void = { _ in }) async throws(SweepProblem) -> SweepReport {
        let index = try place()
        var plays = 0
        let whole = await played(uncut(index), &plays)
        guard let outcome = whole.turns.first(where: { $0.id == scenario.turns[index].id }), outcome.fatal == nil else {
            throw SweepProblem(description: "turn \(scenario.turns[index].id) fails without an interruption; replay it first")
        }
        let words = outcome.streamed.split(whereSeparator: \.isWhitespace).count
        let chunks = outcome.deltas.count { $0.text.contains { !$0.isWhitespace } }
        guard chunks > 0 else { throw SweepProblem(description: "turn \(scenario.turns[index].id) has no reply to cut") }
        var report = SweepReport(turn: scenario.turns[index].id, chunks: chunks, words: words, played: 0)
        let points = SweepPoint.all(chunks: chunks, words: words, abort: abort)
        var passed = -1
        var failing: Int?
        for place in SweepPoint.spread(over: points.count, max: pointsMax) where !Task.isCancelled {
            progress(points[place])
            guard await judge(points[place], at: index, into: &report, &plays) else {
                if failing == nil { passed = place }
                continue
            }
            failing = failing ?? place
        }
        // Where points were left out the smallest may lie between the last that held and the first that failed.
        while let first = failing, first - passed > 1, !Task.isCancelled {
            let middle = (passed + first) / 2
            progress(points[middle])
            if await judge(points[middle], at: index, into: &report, &plays) { failing = middle } else { passed = middle }
        }
        report.findings.sort { (points.firstIndex(of: $0.point) ?? 0) < (points.firstIndex(of: $1.point) ?? 0) }
        if let first = report.findings.first {
            let smallest = await shrink(cut(scenario, at: index, by: first.point.interrupt), keeping: first, &plays)
            for _ in 0..<Self.playsAgain {
                report.playedAgain += 1
                if await stillFails(smallest, first, &plays) { report.failedAgain += 1 }
            }
            report.smallest = smallest
        }
        return report
    }

    /// Plays one point; true when something did not hold there.
    private func judge(_ point: SweepPoint, at index: Int, into report: inout SweepReport, _ plays: inout Int) async -> Bool {
        report.played += 1
        let variant = cut(scenario, at: index, by: point.interrupt)
        let transcript = await played(variant, &plays)
        if transcript.turns.first(where: { $0.id == report.turn })?.missedBargeIn == true {
            report.unreached.append(point)
            return false
        }
        let failed = Self.failed(variant, transcript)
        if !failed.isEmpty { report.findings.append(.init(point: point, checks: failed)) }
        return !failed.isEmpty
    }

    /// Where in the scenario the turn stands whose reply is cut.
    private func place() throws(SweepProblem) -> Int {
        if let turnID {
            guard let index = scenario.turns.firstIndex(where: { $0.id == turnID }) else {
                let known = scenario.turns.map(\.id).joined(separator: ", ")
                throw SweepProblem(description: "there is no turn \(turnID); there are \(known)")
            }
            return index
        }
        return scenario.turns.indices.dropFirst().first { scenario.turns[$0].interrupt != nil }.map { $0 - 1 } ?? 0
    }

    /// The scenario up to the turn, its reply heard to the end.
    private func uncut(_ index: Int) -> Scenario {
        var whole = scenario
        whole.turns = Array(scenario.turns[...index])
        return whole
    }

    /// The scenario with the turn's reply cut by the turn after it, which is made up where there is none.
    private func cut(_ scenario: Scenario, at index: Int, by interrupt: Interrupt) -> Scenario {
        var variant = scenario
        if variant.turns.count == index + 1 { variant.turns.append(ScenarioTurn(id: "cut", user: Self.lastWords)) }
        variant.turns[index + 1].interrupt = interrupt
        return variant
    }

    private func played(_ scenario: Scenario, _ plays: inout Int) async -> CallTranscript {
        plays += 1
        var fresh = scenario
        fresh.target.conversation = "sweep-\(String(salt % 0xFFFF_FFFF, radix: 36))-\(plays)"
        return await play(fresh)
    }

    private static func failed(_ scenario: Scenario, _ transcript: CallTranscript) -> [CallCheck] {
        CallCheck.judge(scenario, transcript).filter { !$0.passed && !$0.isUndecided }
    }

    private func stillFails(_ scenario: Scenario, _ finding: SweepReport.Finding, _ plays: inout Int) async -> Bool {
        let transcript = await played(scenario, &plays)
        return Self.failed(scenario, transcript).contains { check in
            finding.checks.contains { $0.turn == check.turn && $0.expected == check.expected }
        }
    }

    /// Leaves out one turn after another as long as the finding stays.
    private func shrink(_ failing: Scenario, keeping finding: SweepReport.Finding, _ plays: inout Int) async -> Scenario {
        var smallest = failing
        for id in failing.turns.map(\.id).reversed() where !Task.isCancelled {
            guard let index = smallest.turns.firstIndex(where: { $0.id == id }), smallest.turns.count > 2,
                let cutIndex = smallest.turns.indices.dropFirst().first(where: { smallest.turns[$0].interrupt == finding.point.interrupt }),
                index != cutIndex, index != cutIndex - 1, !Self.isNamed(id, in: smallest),
                !finding.checks.contains(where: { $0.turn == id })
            else { continue }
            var smaller = smallest
            smaller.turns.remove(at: index)
            // The reply that was cut by a turn that is gone is cut no more.
            if smaller.turns.first?.interrupt != nil { smaller.turns[0].interrupt = nil }
            if await stillFails(smaller, finding, &plays) { smallest = smaller }
        }
        return smallest
    }

    /// Whether another turn speaks of this one.
    private static func isNamed(_ id: String, in scenario: Scenario) -> Bool {
        scenario.turns.contains { turn in
            switch turn.delivery {
            case .late(let named), .shrunk(let named, _): if named == id { return true }
            default: break
            }
            return turn.id != id
                && turn.expect.contains { if case .sessionAssistant(let named, _) = $0 { named == id } else { false } }
        }
    }
}
