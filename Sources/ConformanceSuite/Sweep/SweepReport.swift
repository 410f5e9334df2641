public import Simulators

/// What a sweep found.
public struct SweepReport: Sendable, Equatable {
    /// A point where something does not hold.
    public struct Finding: Sendable, Equatable {
        public var point: SweepPoint
        /// The checks that failed there.
        public var checks: [CallCheck]
    }

    /// The id of the turn whose reply was cut.
    public var turn: String
    public var chunks: Int
    public var words: Int
    public var played: Int
    /// Points the reply ended before: nothing was judged there.
    public var unreached: [SweepPoint] = []
    public var findings: [Finding] = []
    /// The first failing point in the fewest turns that still show it; nil when nothing failed.
    public var smallest: Scenario?
    /// How often the smallest failed when it was played again.
    public var failedAgain = 0
    public var playedAgain = 0

    /// For a terminal.
    public var text: String {
        var lines = [
            "turn \(turn): \(chunks) chunks, \(words) words; \(played) points played, \(findings.count) failed, \(unreached.count) not reached"
        ]
        for finding in findings {
            lines.append("  × \(finding.point)")
            for check in finding.checks {
                let place = check.turn.isEmpty ? "the call" : "turn \(check.turn)"
                lines += ["      \(place): expected \(check.expected)", "      actual \(check.actual)"]
            }
        }
        if let smallest, let first = findings.first {
            lines.append(
                "smallest: \(first.point), in \(smallest.turns.count) turns; played again it failed \(failedAgain) of \(playedAgain) times")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Why a scenario cannot be swept.
public struct SweepProblem: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String
}
