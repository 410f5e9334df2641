/// A bench and a comparison as tables for a terminal.
public enum BenchText {
    public static func table(_ report: BenchReport) -> String {
        var lines = ["\(report.target)   model \(report.model)   \(report.processors) processors"]
        if let floor = report.floor {
            lines.append("the harness itself: first token p50 \(Milliseconds.text(floor.p50)) ms, p95 \(Milliseconds.text(floor.p95)) ms")
        }
        for level in report.levels {
            lines.append("")
            lines.append("\(level.concurrency) at once: \(level.requests) requests, \(level.failed) failed, \(level.perSecond) a second")
            lines += level.failures.sorted { $0.key < $1.key }.map { "  \($0.value) times: \($0.key)" }
            lines.append(row("ms", ["p50", "p90", "p95", "p99", "max", "mean", "n"]))
            let figures = [
                ("first token", level.firstToken), ("first real token", level.firstRealToken), ("gap", level.gap), ("whole", level.whole),
            ]
            for (name, figure) in figures {
                guard let figure else { continue }
                let cells = [figure.p50, figure.p90, figure.p95, figure.p99, figure.max, figure.mean].map(Milliseconds.text)
                lines.append(row(name, cells + ["\(figure.n)"]))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    public static func table(_ comparison: BenchComparison) -> String {
        var lines = comparison.cautions.map { "caution: \($0)" }
        lines.append(row("at once  figure", ["before", "after", "change", "verdict"], name: 34))
        for line in comparison.rows {
            let change = line.changePercent.map { ($0 < 0 ? "" : "+") + Milliseconds.text($0) + " %" } ?? "-"
            let name = "\(line.concurrency)".padded(to: 9) + line.figure
            lines.append(
                row(name, [Milliseconds.text(line.before), Milliseconds.text(line.after), change, line.verdict.rawValue], name: 34))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ name: String, _ cells: [String], name width: Int = 18) -> String {
        name.padded(to: width) + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
    }
}
