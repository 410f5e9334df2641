/// The report as one file that opens anywhere: no script, nothing fetched, light and dark.
enum HTMLReport {
    static func render(_ report: RunReport, titles: [String: String]) -> String {
        let bad = report.cases.contains { $0.failsTheRun || $0.verdict == .error } || report.problem != nil
        let verdict = report.problem != nil ? "did not finish" : bad ? "does not conform" : "conforms"
        var out = head(title: "Conformance: \(verdict)")
        out += "<h1 class=\"\(bad ? "fail" : "pass")\">\(verdict)</h1>\n"
        out += "<p><code>\(Escape.markup(report.target))</code> profile <code>\(Escape.markup(report.profile))</code> "
        out += "seed <code>\(report.seed)</code></p>\n"
        if let problem = report.problem { out += "<pre class=\"fail\">\(lines(problem))</pre>\n" }
        out += "<p><strong>\(Escape.markup(Escape.oneLine(report.summary.headline(of: report.cases))))</strong></p>\n"
        out += latency(report.latency)
        for section in report.sections { out += table(of: section.cases, titled: titles[section.name] ?? section.name) }
        return out + "</main></body></html>\n"
    }

    private static func head(title: String) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style>
        :root { color-scheme: light dark; --pass: #1a7f37; --fail: #cf222e; --warn: #9a6700; --dim: #656d76; --line: #8884; }
        @media (prefers-color-scheme: dark) { :root { --pass: #3fb950; --fail: #f85149; --warn: #d29922; --dim: #8d96a0; } }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 0 }
        main { max-width: 68rem; margin: 0 auto; padding: 1rem }
        h2 { margin: 2rem 0 .3rem; font-size: 1.1rem }
        code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap }
        table { border-collapse: collapse; width: 100% } .figures { width: auto }
        td, th { border-top: 1px solid var(--line); padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top }
        .n { text-align: right } .dim { color: var(--dim) }
        .pass { color: var(--pass) } .fail, .error { color: var(--fail) } .warn, .known { color: var(--warn) } .skip { color: var(--dim) }
        dl { display: grid; grid-template-columns: 7rem 1fr; margin: .3rem 0; gap: .1rem .6rem } dt { color: var(--dim) } dd { margin: 0 }
        </style></head><body><main>

        """
    }

    private static func latency(_ latency: Latency) -> String {
        let figures = [("first token", latency.firstTokenMs), ("first real token", latency.firstRealTokenMs)]
        let rows = figures.compactMap { name, figure in
            figure.map { figure in
                let cells = [figure.p50, figure.p95, figure.max].map { "<td class=\"n\">\(Milliseconds.text($0))</td>" }.joined()
                return "<tr><td>\(name)</td>\(cells)<td class=\"n\">\(figure.n)</td></tr>\n"
            }
        }
        guard !rows.isEmpty else { return "" }
        return "<table class=\"figures\"><tr><th>ms</th><th>p50</th><th>p95</th><th>max</th><th>n</th></tr>\n" + rows.joined()
            + "</table>\n"
    }

    private static func table(of cases: [CaseResult], titled title: String) -> String {
        var out = "<h2>\(Escape.markup(title))</h2>\n<table>\n"
        for row in cases {
            let word = row.unexpected ? "fail" : row.verdict.rawValue
            out += "<tr><td class=\"\(word)\">\(word)</td><td>"
            let open = row.failsTheRun || row.verdict == .error ? " open" : ""
            out += "<details\(open)><summary><code>\(Escape.markup(row.id))</code></summary>\(details(of: row))</details></td>"
            out += "<td class=\"dim\">\(Escape.markup(row.level))</td>"
            out += "<td class=\"n dim\">\(Milliseconds.text(row.durationMs)) ms</td></tr>\n"
        }
        return out + "</table>\n"
    }

    private static func details(of row: CaseResult) -> String {
        let pairs = FailureLines.of(row).map { "<dt>\($0.label)</dt><dd><code>\(lines($0.text))</code></dd>" }
        return "<dl>" + pairs.joined() + "</dl>"
    }

    private static func lines(_ text: String) -> String { Escape.markup(text) }
}
