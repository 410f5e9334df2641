/// What the voice service says of its call, as a person reads it, where no gateway runs.
struct ServiceCallText {
    private let service: CallReport.Service
    private let status: CallStatusResult

    init(_ service: CallReport.Service, _ status: CallStatusResult) {
        self.service = service
        self.status = status
    }

    var block: String {
        TextRows.block([
            ("service", CallReportText.service(service)), ("call", line),
            ("gateway", "none runs with this state: no conversation, and no figures"),
        ])
    }

    var line: String {
        guard hasCall else { return "none, \(TerminalText.line(status.state.name))" }
        var words = [status.callID.map { TerminalText.line($0.text) } ?? "without id"]
        if let user = status.userID { words[0] += " with user \(user)" }
        words.append(TerminalText.line(status.state.name))
        if let seconds = status.durationSeconds { words.append(CallReportText.time(seconds)) }
        return words.joined(separator: ", ")
    }

    var json: String { CallReportText.json(Record(service: service, call: hasCall ? status : nil)) }

    /// A call that rings is one, though the service calls it not active yet.
    var hasCall: Bool { status.active || [.ringing, .connecting, .connected].contains(status.state.phase) }

    /// As a report of the gateway's has it, as far as the service knows it.
    private struct Record: Encodable {
        let service: CallReport.Service
        let call: CallStatusResult?
    }
}
