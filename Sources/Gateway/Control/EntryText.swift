public import Conversation
import Foundation

/// An entry of a session on one line: what `sessions show` and `sessions tail` print.
public enum EntryText {
    /// For reading: when, by which door, who, what became of it, and what was said.
    public static func line(_ entry: EntryRecord) -> String {
        let role = entry.role == .greeting ? "greeting" : entry.role.exported
        let state = entry.state == .complete ? nil : entry.state.rawValue
        return line(UTCTime.text(ms: entry.atMs), entry.channel.rawValue, role, state, entry.text)
    }

    public static func line(_ event: EntryEvent) -> String {
        guard let at = event.at, let channel = event.channel, let role = event.role else {
            if event.change == "deleted" { return "(the session was deleted)" }
            return "(\(event.missed ?? 0) turns changed too fast to be told here)"
        }
        let state = event.state == "complete" ? nil : event.state
        let change = event.change?.replacing("_", with: " ")
        let marks = [change, state].compactMap(\.self).joined(separator: ", ")
        return line(at, channel, role, marks.isEmpty ? nil : marks, (event.text ?? "") + (event.isCut == true ? "…" : ""))
    }

    /// What agents are told of older entries, a line for each part.
    public static func lines(_ summary: StoredSummary) -> [String] {
        let prose = summary.prose.split(whereSeparator: \.isNewline).map(String.init)
        let shown = (prose + summary.kept.map { "- " + $0 }).map { "  " + TerminalText.line($0, charactersMax: .max) }
        return [
            "(what agents are told of what stands further above, \(TerminalText.line(summary.scope)), as of \(UTCTime.text(ms: summary.atMs)))"
        ] + shown
    }

    /// What a voice platform told of a conversation after its end.
    public static func line(_ call: PostCall) -> String {
        var facts = [call.kind == .failure ? "could not begin" : nil, call.durationS.map { "\($0) s" }]
        facts += [call.ending.map { "ended: \($0)" }, call.verdict, call.summary]
        let told = facts.compactMap(\.self).joined(separator: "; ")
        return "\(UTCTime.text(ms: call.atMs)) (reported by ElevenLabs, \(TerminalText.line(call.conversation))): "
            + TerminalText.line(told.isEmpty ? call.kind.rawValue : told, charactersMax: .max)
    }

    /// As `sessions export` prints an entry; what is more than an entry, or has happened to it, follows in members of its own.
    public static func json(_ event: EntryEvent) throws -> String {
        var members: [String] = []
        if let role = event.role { members.append("\"role\":\(try ExportLine.quoted(role))") }
        if let text = event.text { members.append("\"text\":\(try ExportLine.quoted(text))") }
        if let state = event.state { members.append("\"state\":\(try ExportLine.quoted(state))") }
        if let channel = event.channel { members.append("\"channel\":\(try ExportLine.quoted(channel))") }
        if let at = event.at { members.append("\"at\":\(try ExportLine.quoted(at))") }
        if let change = event.change { members.append("\"change\":\(try ExportLine.quoted(change))") }
        if let isCut = event.isCut { members.append("\"cut\":\(isCut)") }
        if let missed = event.missed { members.append("\"missed\":\(missed)") }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func line(_ at: String, _ channel: String, _ role: String, _ marks: String?, _ text: String) -> String {
        "\(at) \(TerminalText.line(channel)) \(TerminalText.line(role))\(marks.map { " (\(TerminalText.line($0)))" } ?? ""): "
            + TerminalText.line(text, charactersMax: .max)
    }
}
