/// The exit codes of `conformance`, and which of them wins when more than one applies.
public enum Conclusion: Int32, Sendable, CaseIterable {
    case conforms = 0
    case failed = 1
    case usage = 2
    /// The target could not be reached or refused a good token, or the harness itself broke.
    case broken = 3
    case slower = 4
    case inconclusive = 5

    /// What a run can end with; any number of these can hold at once.
    public struct Findings: OptionSet, Sendable, Hashable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        public static let usageError = Findings(rawValue: 1 << 0)
        /// Unreachable, or a good token was refused: nothing that follows means anything.
        public static let targetUnusable = Findings(rawValue: 1 << 1)
        /// A case failed, or one known to fail passed.
        public static let caseFailed = Findings(rawValue: 1 << 2)
        public static let harnessError = Findings(rawValue: 1 << 3)
        public static let slowerThanBaseline = Findings(rawValue: 1 << 4)
        /// Nothing was judged: every selected case was skipped.
        public static let inconclusive = Findings(rawValue: 1 << 5)

        /// What the rows of a report amount to.
        public init(of report: RunReport) {
            self = []
            if report.problem != nil { insert(.targetUnusable) }
            if report.cases.contains(where: \.failsTheRun) { insert(.caseFailed) }
            if report.summary.errors > 0 { insert(.harnessError) }
            if !report.cases.isEmpty, report.summary.skipped == report.cases.count { insert(.inconclusive) }
        }
    }

    /// Precedence: usage, an unusable target, a failed case, a harness error, slower, inconclusive.
    public init(_ findings: Findings) {
        let order: [(Findings, Conclusion)] = [
            (.usageError, .usage), (.targetUnusable, .broken), (.caseFailed, .failed), (.harnessError, .broken),
            (.slowerThanBaseline, .slower), (.inconclusive, .inconclusive),
        ]
        self = order.first { findings.contains($0.0) }?.1 ?? .conforms
    }
}
