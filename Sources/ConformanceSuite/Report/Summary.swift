/// How many cases ended in each way.
///
/// The six verdicts add up to the number of cases; `unexpected` counts those of the passed ones that were listed as known to fail.
public struct Summary: Sendable, Hashable, Codable {
    public var passed = 0
    public var failed = 0
    public var skipped = 0
    public var warned = 0
    public var errors = 0
    public var known = 0
    public var unexpected = 0

    public init(of cases: [CaseResult] = []) {
        for row in cases {
            switch row.verdict {
            case .pass: passed += 1
            case .fail: failed += 1
            case .skip: skipped += 1
            case .warn: warned += 1
            case .error: errors += 1
            case .known: known += 1
            }
            if row.unexpected { unexpected += 1 }
        }
    }

    /// The headline: every count, and why cases were skipped.  `cases` gives the reasons.
    public func headline(of cases: [CaseResult]) -> String {
        var parts = ["\(passed) passed", "\(failed) failed", "\(known) failed as known", "\(unexpected) unexpectedly passed"]
        if warned > 0 { parts.append("\(warned) warned") }
        if errors > 0 { parts.append(errors == 1 ? "1 error" : "\(errors) errors") }
        parts.append("\(skipped) skipped" + Self.reasons(of: cases))
        return parts.joined(separator: ", ")
    }

    private static func reasons(of cases: [CaseResult]) -> String {
        var counts: [String: Int] = [:]
        for row in cases where row.verdict == .skip { counts[row.actual ?? "no reason given", default: 0] += 1 }
        guard !counts.isEmpty else { return "" }
        let ordered = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        return " (" + ordered.map { counts.count == 1 ? $0.key : "\($0.value) \($0.key)" }.joined(separator: "; ") + ")"
    }
}
