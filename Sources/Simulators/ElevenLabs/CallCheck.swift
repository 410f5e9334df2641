/// One thing a scenario expects and whether the transcript shows it.
public struct CallCheck: Sendable, Equatable {
    /// The turn's id; empty for the whole call.
    public var turn: String
    public var expected: String
    public var actual: String
    public var passed: Bool
    /// Whether what was needed to decide was not given, such as a probe; then `passed` is false and means nothing.
    public var isUndecided = false

    /// Judges a played call: every expectation and assertion of the scenario, and that the platform did not give up.
    public static func judge(_ scenario: Scenario, _ transcript: CallTranscript) -> [CallCheck] {
        var checks: [CallCheck] = []
        for turn in scenario.turns where turn.delivery != .hangUp {
            guard let outcome = transcript.turns.first(where: { $0.id == turn.id }) else {
                checks.append(.init(turn: turn.id, expected: "the turn is played", actual: "the call ended before it", passed: false))
                continue
            }
            checks += turn.expect.map { ExpectationCheck(turn.id, outcome, transcript).judge($0) }
            if outcome.missedBargeIn {
                checks.append(
                    .init(
                        turn: turn.id, expected: "the reply lasts until the barge-in",
                        actual: "it ended after \(outcome.streamed.split(separator: " ").count) words", passed: false))
            }
        }
        if case .failed(let code, let reason) = transcript.ending {
            checks.append(.init(turn: "", expected: "the call lasts", actual: "\(code): \(reason)", passed: false))
        }
        return checks + assertions(scenario.assert, transcript) + oracle(scenario, transcript)
    }

    /// The session and the agent's runs, judged by what was said and heard.
    private static func oracle(_ scenario: Scenario, _ transcript: CallTranscript) -> [CallCheck] {
        let oracle = CallOracle(scenario, transcript.turns)
        var checks: [CallCheck] = []
        if scenario.assert.isSessionHeard {
            let difference = transcript.session.map { oracle.difference(from: $0) ?? "" }
            checks.append(
                .init(
                    turn: "", expected: "the session holds \(oracle.lines.count) lines, word for word what was said and heard",
                    actual: difference ?? "no export was given", passed: difference == "", isUndecided: difference == nil))
        }
        if scenario.assert.areRunsTurns {
            let (runs, wanted) = (transcript.agentRuns, oracle.runs)
            let most = wanted.lowerBound == wanted.upperBound ? "" : " to \(wanted.upperBound)"
            checks.append(
                .init(
                    turn: "", expected: "the agent asked \(wanted.lowerBound)\(most) times",
                    actual: runs.map { "\($0) times" } ?? "no journal",
                    passed: runs.map(wanted.contains) ?? false, isUndecided: runs == nil))
        }
        return checks
    }

    private static func assertions(_ assert: Scenario.Assertions, _ transcript: CallTranscript) -> [CallCheck] {
        var checks: [CallCheck] = []
        if let most = assert.ttftContentP95Milliseconds {
            let times = transcript.turns.compactMap(\.firstTokenMilliseconds).sorted()
            // Nearest rank: the smallest time that 95 of 100 do not exceed.
            let rank = Int((Double(times.count) * 0.95).rounded(.up))
            let p95 = times.isEmpty ? nil : times[max(0, rank - 1)]
            checks.append(
                .init(
                    turn: "", expected: "first content within \(most) ms in 95 of 100 turns",
                    actual: p95.map { "\(TurnTimeline.short($0)) ms" } ?? "no content", passed: p95.map { $0 <= Double(most) } ?? false))
        }
        if let most = assert.false401 {
            let count = transcript.events.count { $0.kind == .head(status: 401) }
            checks.append(.init(turn: "", expected: "at most \(most) answers of 401", actual: "\(count)", passed: count <= most))
        }
        if let most = assert.leaks {
            let open = transcript.upstreamOpenAtEnd
            checks.append(
                .init(
                    turn: "", expected: "at most \(most) upstream streams open after the call",
                    actual: open.map { "\($0)" } ?? "no probe watched", passed: open.map { $0 <= most } ?? false, isUndecided: open == nil))
        }
        return checks
    }
}
