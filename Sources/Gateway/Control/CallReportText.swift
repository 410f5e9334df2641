import Foundation

/// A report of the telephone as a person reads it: what `call status` prints.
public struct CallReportText: Sendable {
    private let report: CallReport

    public init(_ report: CallReport) { self.report = report }

    /// A row a line, labels in one column.
    public var block: String {
        var rows = [("service", Self.service(report.service))]
        rows.append(("call", report.call.map(Self.call) ?? "none"))
        if let call = report.call {
            if let heard = call.lastHeard { rows.append(("heard", TerminalText.quoted(heard))) }
            if let said = call.lastSaid { rows.append(("said", TerminalText.quoted(said))) }
            rows += Self.quality(call.quality)
        }
        if !report.queue.isEmpty { rows.append(("queue", report.queue.map { "user \($0)" }.joined(separator: ", "))) }
        let totals = report.totals
        rows.append(
            ("totals", "\(totals.connected) connected, \(totals.missed) missed, \(totals.rejected) rejected, \(totals.failed) failed"))
        if totals.connected > 0 { rows += Self.quality(totals.quality) }
        for (index, past) in report.recent.prefix(5).enumerated() { rows.append((index == 0 ? "recent" : "", Self.past(past))) }
        return TextRows.block(rows)
    }

    /// The call on one line, for a log of changes.
    public var line: String {
        guard let call = report.call else {
            let waiting = report.queue.isEmpty ? "" : ", \(report.queue.count) waiting"
            return "no call; service \(TerminalText.line(report.service.state))\(waiting)"
        }
        var line = Self.call(call)
        if let heard = call.lastHeard { line += ", heard \(TerminalText.quoted(heard))" }
        if let said = call.lastSaid { line += ", said \(TerminalText.quoted(said))" }
        return report.service.state == "up" ? line : line + ", service \(TerminalText.line(report.service.state))"
    }

    /// As ``block``, for programs: the same object that `call.status` answers on the control socket, on one line.
    public var json: String { Self.json(report) }

    /// Any result of the telephone for programs, on one line.
    public static func json(_ value: some Encodable) -> String {
        (try? ControlReply.payload(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }

    static func service(_ service: CallReport.Service) -> String {
        let name = [service.name, service.version].compactMap(\.self).map { TerminalText.line($0) }.joined(separator: " ")
        let problem = service.problem.map { ": " + TerminalText.line($0) } ?? ""
        return "\(TerminalText.line(service.state))\(name.isEmpty ? "" : ", \(name)"), at \(TerminalText.line(service.socket))\(problem)"
    }

    private static func call(_ call: CallReport.Live) -> String {
        let id = call.callID.map { TerminalText.line($0.text) } ?? "without id"
        let user = call.userID.map { " \(call.isOutgoing ? "to" : "from") user \($0)" } ?? ""
        let language = call.language.map { ", " + TerminalText.line($0) } ?? ""
        let turns = "\(call.turns) \(call.turns == 1 ? "turn" : "turns")"
        return "\(id)\(user), \(TerminalText.line(call.state)), \(time(call.durationSeconds)), \(turns)\(language)"
    }

    private static func past(_ past: CallReport.Past) -> String {
        let who = past.userID.map { " \(past.isOutgoing ? "to" : "from") user \($0)" } ?? ""
        let why = past.reason.map { ", " + TerminalText.line($0) } ?? ""
        return "\(past.at)\(who), \(past.outcome), \(time(past.durationSeconds))\(why)"
    }

    private static func quality(_ quality: CallQuality) -> [(label: String, text: String)] {
        var sound = ["\(quality.overlaps) overlaps", "\(quality.bargeIns) barge-ins", "\(quality.reconnects) reconnects"]
        sound.append("\(quality.duplicates) duplicates")
        var received: [String] = []
        if let level = quality.levelDBFS { received.append("level \(number(level, 1)) dBFS") }
        if let clipping = quality.clipping { received.append("clipping \(number(clipping * 100, 2)) %") }
        if quality.unreadableRecordings > 0 { received.append("\(quality.unreadableRecordings) unreadable") }
        let measured = [("  first speak", quality.firstSpeak), ("  first audio", quality.firstAudio), ("  gaps", quality.gaps)]
        var rows = measured.filter { $0.1.count > 0 }.map { ($0.0, figures($0.1)) }
        rows.append(("  course", sound.joined(separator: ", ")))
        if !received.isEmpty { rows.append(("  received", received.joined(separator: ", "))) }
        return rows
    }

    private static func figures(_ figures: CallQuality.Figures) -> String {
        let figuresMs = [("p50", figures.p50Ms), ("p95", figures.p95Ms), ("max", figures.maxMs)]
        return figuresMs.map { "\($0.0) \(number($0.1, 0)) ms" }.joined(separator: ", ") + ", of \(figures.count)"
    }

    /// Minutes and seconds, with hours where there are some; a length no call has is told as 0.
    static func time(_ seconds: Double) -> String {
        let whole = seconds.isFinite && seconds > 0 ? Int(min(seconds, 1e9)) : 0
        let minutes = String(format: whole >= 3600 ? "%02d" : "%d", whole / 60 % 60)
        return (whole >= 3600 ? "\(whole / 3600):" : "") + minutes + String(format: ":%02d", whole % 60)
    }

    private static func number(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }
}
