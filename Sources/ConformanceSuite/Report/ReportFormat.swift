/// The formats a report can be written in.
public enum ReportFormat: String, Sendable, CaseIterable {
    case json, junit, markdown, html, tap

    /// The report as this format's text, UTF-8, ending in a line feed.
    public func render(_ report: RunReport, titles: [String: String] = [:]) -> String {
        switch self {
        case .json: JSONReport.render(report)
        case .junit: JUnitReport.render(report)
        case .markdown: MarkdownReport.render(report, titles: titles)
        case .html: HTMLReport.render(report, titles: titles)
        case .tap: TAPReport.render(report)
        }
    }
}
