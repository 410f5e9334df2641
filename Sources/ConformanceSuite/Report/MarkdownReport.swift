/// The report as a short page of Markdown, fit for a CI job's step summary.
enum MarkdownReport {
    /// How many failures are told in full; the rest are only named.
    static let failuresMax = 20

    static func render(_ report: RunReport, titles: [String: String]) -> String {
        let bad = report.cases.filter { $0.failsTheRun || $0.verdict == .error }
        let verdict = report.problem != nil ? "did not finish" : bad.isEmpty ? "conforms" : "does not conform"
        var out = "## Conformance: \(verdict)\n\n"
        out += "\(Escape.codeSpan(report.target)), profile \(Escape.codeSpan(report.profile)), seed \(report.seed)\n\n"
        if let problem = report.problem { out += "**The run did not finish:** \(Escape.codeSpan(problem))\n\n" }
        out += "**\(plain(report.summary.headline(of: report.cases)))**\n"
        out += latency(report.latency)
        out += table(report, titles: titles)
        if !bad.isEmpty { out += "\n### What failed\n\n" }
        for row in bad.prefix(failuresMax) { out += item(row) }
        if bad.count > failuresMax {
            out += "\nand \(bad.count - failuresMax) more: "
            out += bad.dropFirst(failuresMax).map { Escape.codeSpan($0.id) }.joined(separator: ", ") + "\n"
        }
        let warned = report.cases.filter { $0.verdict == .warn }
        if !warned.isEmpty { out += "\nWarnings: " + warned.map { Escape.codeSpan($0.id) }.joined(separator: ", ") + "\n" }
        return out
    }

    private static func latency(_ latency: Latency) -> String {
        let figures = [("First token", latency.firstTokenMs), ("First real token", latency.firstRealTokenMs)]
        let lines = figures.compactMap { name, figure in
            figure.map { "| \(name) | \(text($0.p50)) | \(text($0.p95)) | \(text($0.max)) | \($0.n) |\n" }
        }
        return lines.isEmpty ? "" : "\n| ms | p50 | p95 | max | n |\n|---|--:|--:|--:|--:|\n" + lines.joined()
    }

    private static func table(_ report: RunReport, titles: [String: String]) -> String {
        guard !report.cases.isEmpty else { return "" }
        var out = "\n| section | passed | failed | warned | errors | known | skipped |\n|---|--:|--:|--:|--:|--:|--:|\n"
        for section in report.sections {
            let sum = Summary(of: section.cases)
            let numbers = [sum.passed, sum.failed, sum.warned, sum.errors, sum.known, sum.skipped].map(String.init)
            out += "| \(plain(titles[section.name] ?? section.name)) | " + numbers.joined(separator: " | ") + " |\n"
        }
        return out
    }

    private static func item(_ row: CaseResult) -> String {
        var out = "- \(Escape.codeSpan(row.id)) (\(row.level)): \(plain(row.requirement))\n"
        for (label, text) in FailureLines.of(row) where label != "requirement" {
            out += "  - \(label): \(Escape.codeSpan(Escape.cut(text, scalarsMax: 300)))\n"
        }
        return out
    }

    private static func text(_ milliseconds: Double) -> String { Milliseconds.text(milliseconds) }

    /// Prose: every character with a meaning in Markdown or HTML is escaped (CommonMark 2.4).
    private static func plain(_ text: String) -> String {
        var out = ""
        for character in Escape.oneLine(text) {
            if "\\`*_[]<>|#&~".contains(character) { out += "\\" }
            out.append(character)
        }
        return out
    }
}
