import Foundation

/// One line of `sessions export`: a JSON object that stays one line whatever was said.
public enum ExportLine {
    /// `{"role":…,"text":…,"state":…,"channel":…,"at":…}`, without the line's end.
    public static func json(_ entry: EntryRecord) throws -> String {
        "{\"role\":\"\(entry.role.exported)\",\"text\":\(try quoted(entry.text)),\"state\":\"\(entry.state.exported)\","
            + "\"channel\":\"\(entry.channel.rawValue)\",\"at\":\"\(UTCTime.text(ms: entry.atMs))\"}"
    }

    /// A text as a JSON string that no reader takes for two lines.
    public static func quoted(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // Some readers take these for the end of a line.
        return String(decoding: try encoder.encode(text), as: UTF8.self)
            .replacing("\u{2028}", with: "\\u2028").replacing("\u{2029}", with: "\\u2029").replacing("\u{85}", with: "\\u0085")
    }
}
