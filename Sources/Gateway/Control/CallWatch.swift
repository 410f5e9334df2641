/// What `call status --watch` prints as reports come in: the whole block anew on a terminal, else a line a change.
public struct CallWatch: Sendable {
    public enum Style: Sendable {
        /// A terminal: each block replaces the one before.
        case repaint
        /// A line for every change worth one.
        case lines
        /// A JSON report for every change.
        case json
    }

    private let style: Style
    private var shown: String?
    private var hasSeenCall = false

    public init(_ style: Style) { self.style = style }

    /// What to print for a report, ready to be written; nil when nothing worth it has changed.
    public mutating func text(_ report: CallReport) -> String? {
        let text = CallReportText(report)
        switch style {
        case .repaint:
            guard shown != text.block else { return nil }
            defer { shown = text.block }
            return Self.painted(text.block, isFirst: shown == nil)
        case .lines, .json:
            let change = CallReportText(Self.still(report)).line
            guard shown != change else { return nil }
            shown = change
            return (style == .json ? text.json : text.line) + "\n"
        }
    }

    /// Whether there was a call, and now there is none: the watching is over.
    public mutating func isOver(_ report: CallReport) -> Bool {
        defer { if report.call != nil { hasSeenCall = true } }
        return hasSeenCall && report.call == nil
    }

    /// The block from the upper left corner on, each line cleared to its end and the screen after the last (ECMA-48 CUP, EL, ED).
    private static func painted(_ block: String, isFirst: Bool) -> String {
        let lines = block.split(separator: "\n").map { $0 + "\u{1B}[K\n" }
        return (isFirst ? "\u{1B}[2J" : "") + "\u{1B}[H" + lines.joined() + "\u{1B}[J"
    }

    /// The report without what changes by itself.
    private static func still(_ report: CallReport) -> CallReport {
        var report = report
        report.call?.durationSeconds = 0
        return report
    }
}
