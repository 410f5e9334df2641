/// The report for a person: a tree of sections, a line a case, and under each failure what to know about it.
public struct TextReport: Sendable {
    /// Colour is for a terminal whose user did not set NO_COLOR.
    public var colour: Bool
    /// Titles of sections by their slug; a section without one is called by its slug.
    public var titles: [String: String]
    /// Leave out the lines of cases that passed.
    public var onlyProblems: Bool

    public init(colour: Bool = false, titles: [String: String] = [:], onlyProblems: Bool = false) {
        self.colour = colour
        self.titles = titles
        self.onlyProblems = onlyProblems
    }

    /// Whether a stream should be coloured: it is a terminal, and NO_COLOR (no-color.org) is unset or empty.
    public static func wantsColour(isTerminal: Bool, environment: [String: String]) -> Bool {
        isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Text of a target's, with what could drive a terminal made visible, on one line.
    public static func visible(_ text: String) -> String { Escape.oneLine(text) }

    /// The whole report.
    public func render(_ report: RunReport) -> String {
        var out = head(target: report.target, profile: report.profile, seed: report.seed)
        var last: String?
        for section in report.sections {
            for row in section.cases where !onlyProblems || row.verdict != .pass || row.unexpected {
                out += line(of: row, after: last, seed: report.seed)
                last = section.name
            }
        }
        return out + foot(report)
    }

    /// What stands before the first case; with ``line(of:after:seed:)`` and ``foot(_:)`` it makes a report that is printed as it comes.
    public func head(target: String, profile: String, seed: UInt64) -> String {
        "\(Escape.oneLine(target))   profile \(profile)   seed \(seed)\n"
    }

    /// What stands after the last case: latency, why the run ended early, and the counts.
    public func foot(_ report: RunReport) -> String {
        var out = report.cases.isEmpty ? "" : "\n"
        out += latency(report.latency)
        if let problem = report.problem { out += paint(.red, "the run did not finish: ") + indented(problem, by: 2) + "\n" }
        return out + headline(report) + "\n"
    }

    /// A case's lines, under its section's title when the section before it, if any, was another.
    public func line(of row: CaseResult, after section: String?, seed: UInt64) -> String {
        let title = paint(.bold, Escape.oneLine(titles[row.section] ?? row.section))
        return (row.section == section ? "" : "\n\(title)\n") + lines(of: row, seed: seed)
    }

    private func lines(of row: CaseResult, seed: UInt64) -> String {
        let id = Escape.oneLine(row.id)
        let mark = paint(tint(of: row), symbol(of: row))
        if row.verdict == .pass, !row.unexpected { return "  \(mark) \(id)\(row.passRate.map { "   \($0)" } ?? "")\n" }
        if row.verdict == .skip {
            return "  \(mark) \(id)   \(paint(.dim, "skipped: " + Escape.oneLine(row.actual ?? "no reason given")))\n"
        }
        let padding = String(repeating: " ", count: max(2, 72 - id.count))
        var out = "  \(mark) \(id)\(padding)\(row.level)   \(Milliseconds.seconds(row.durationMs))   seed \(seed)\n"
        for (label, text) in FailureLines.of(row) {
            out += "      " + paint(.dim, label.padded(to: 13)) + indented(text, by: 19) + "\n"
        }
        return out
    }

    private func latency(_ latency: Latency) -> String {
        var out = ""
        for (name, figure) in [("first_token_ms", latency.firstTokenMs), ("first_real_token_ms", latency.firstRealTokenMs)] {
            guard let figure else { continue }
            let numbers = [("p50", figure.p50), ("p95", figure.p95), ("max", figure.max)]
            out += name.padded(to: 21) + numbers.map { "\($0.0) \(Milliseconds.text($0.1))" }.joined(separator: "   ")
            out += "   n \(figure.n)\n"
        }
        return out
    }

    private func headline(_ report: RunReport) -> String {
        let bad = report.cases.contains { $0.failsTheRun || $0.verdict == .error } || report.problem != nil
        return paint(bad ? .red : .green, Escape.oneLine(report.summary.headline(of: report.cases)))
    }

    private func symbol(of row: CaseResult) -> String {
        if row.unexpected { return "×" }
        return switch row.verdict {
        case .pass: "✔"
        case .fail: "×"
        case .skip: "-"
        case .warn: "!"
        case .error: "?"
        case .known: "~"
        }
    }

    private func tint(of row: CaseResult) -> Tint {
        if row.unexpected { return .red }
        return switch row.verdict {
        case .pass: .green
        case .fail, .error: .red
        case .warn, .known: .yellow
        case .skip: .dim
        }
    }

    private enum Tint: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    private func paint(_ tint: Tint, _ text: String) -> String {
        colour ? "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m" : text
    }

    private func indented(_ text: String, by columns: Int) -> String {
        let lines = Escape.visible(text).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.joined(separator: "\n" + String(repeating: " ", count: columns))
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
