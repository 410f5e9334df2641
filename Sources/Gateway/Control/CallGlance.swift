/// The telephone at one moment, in the three forms a command prints it in.
public struct CallGlance: Sendable, Equatable {
    /// A row a line, for a person.
    public let block: String
    /// One line, for a log of changes.
    public let line: String
    /// One line, for programs.
    public let json: String
    /// Whether a call is in progress.
    public let hasCall: Bool
    /// What a change is told by: the line, less what changes by itself.
    let change: String

    public init(_ report: CallReport) {
        let text = CallReportText(report)
        (block, line, json, hasCall) = (text.block, text.line, text.json, report.call != nil)
        var still = report
        still.call?.durationSeconds = 0
        change = CallReportText(still).line
    }

    /// - Parameter status: what the voice service itself says, where no gateway runs.
    public init(_ service: CallReport.Service, _ status: CallStatusResult) {
        let text = ServiceCallText(service, status)
        (block, line, json, hasCall) = (text.block, text.line, text.json, text.hasCall)
        var still = status
        still.durationSeconds = nil
        change = ServiceCallText(service, still).line
    }
}
