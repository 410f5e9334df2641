/// An event of a call on one line: what `call events` prints.
public enum CallEventText {
    public static func line(_ event: CallEvent) -> String {
        var words = [TerminalText.line(event.type)]
        if let id = event.callID { words.append("call \(TerminalText.line(id.text))") }
        if let user = event.userID { words.append("user \(user)") }
        if let language = event.language { words.append(TerminalText.line(language, charactersMax: 16)) }
        if let text = event.text { words.append(TerminalText.quoted(text)) }
        if let duration = event.durationSeconds { words.append("after \(CallReportText.time(duration))") }
        if let reason = event.reason { words.append("reason \(TerminalText.line(reason))") }
        if event.isSynthetic { words.append("(concluded from call.status)") }
        return words.joined(separator: " ")
    }

    /// What stands where events were lost because they were not read fast enough.
    public static func missed(_ count: Int) -> String { "(\(count) \(count == 1 ? "event was" : "events were") lost here)" }
}
