/// Two benches side by side: what is slower beyond a stated tolerance.
public struct BenchComparison: Sendable, Equatable {
    public enum Verdict: String, Sendable, Equatable {
        case same, faster, slower
        /// Too few measurements for the figure.
        case unsure
    }

    /// One figure of one level, before and after.
    public struct Row: Sendable, Equatable {
        public var concurrency: Int
        public var figure: String
        public var before: Double
        public var after: Double
        public var verdict: Verdict

        /// Of `before`, in percent; nil when that is nothing.
        public var changePercent: Double? { before > 0 ? (after - before) / before * 100 : nil }
    }

    /// How much slower is not slower yet: a share, and milliseconds on top, since a share of little is noise.
    public struct Tolerance: Sendable, Equatable {
        public var percent = 10.0
        public var milliseconds = 1.0

        public init(percent: Double = 10, milliseconds: Double = 1) { (self.percent, self.milliseconds) = (percent, milliseconds) }
    }

    /// Fewest measurements that say anything of a median, and of a 95th percentile.
    static let medianMin = 10
    static let tailMin = 20

    public let rows: [Row]
    /// What makes the two hard to compare, in sentences.
    public let cautions: [String]

    public var isSlower: Bool { rows.contains { $0.verdict == .slower } }
    /// Whether nothing could be compared.
    public var isInconclusive: Bool { rows.allSatisfy { $0.verdict == .unsure } }

    public init(_ before: BenchReport, _ after: BenchReport, tolerance: Tolerance = Tolerance()) {
        rows = before.levels.flatMap { old in
            after.levels.first { $0.concurrency == old.concurrency }.map { Self.rows(old, $0, tolerance) } ?? []
        }
        var cautions: [String] = []
        for (what, old, new) in [("models", before.model, after.model), ("prompts", before.prompt, after.prompt)] where old != new {
            cautions.append("the \(what) differ: \"\(old)\" and \"\(new)\"")
        }
        if before.processors != after.processors {
            cautions.append("the machines differ: \(before.processors) and \(after.processors) processors")
        }
        if rows.isEmpty { cautions.append("no level of concurrency is in both") }
        self.cautions = cautions
    }

    private static func rows(_ old: BenchReport.Level, _ new: BenchReport.Level, _ tolerance: Tolerance) -> [Row] {
        let figures = [
            ("first_token_ms", old.firstToken, new.firstToken), ("first_real_token_ms", old.firstRealToken, new.firstRealToken),
            ("gap_ms", old.gap, new.gap), ("whole_ms", old.whole, new.whole),
        ]
        return figures.flatMap { name, old, new -> [Row] in
            guard let old, let new else { return [] }
            let ranks = [("p50", old.p50, new.p50, medianMin), ("p95", old.p95, new.p95, tailMin)]
            return ranks.map { rank, before, after, least in
                let slack = before * tolerance.percent / 100 + tolerance.milliseconds
                let isKnown = min(old.n, new.n) >= least
                let verdict: Verdict = !isKnown ? .unsure : after > before + slack ? .slower : before > after + slack ? .faster : .same
                return Row(concurrency: 0, figure: "\(name).\(rank)", before: before, after: after, verdict: verdict)
            }
        }.map { row in
            var row = row
            row.concurrency = new.concurrency
            return row
        }
    }
}
