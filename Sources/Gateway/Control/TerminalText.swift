/// What somebody said, fit to be printed: on one line, and without what a terminal would obey.
enum TerminalText {
    /// - Parameter charactersMax: longer text is cut, and ends in an ellipsis.
    static func line(_ text: String, charactersMax: Int = 200) -> String {
        let harmless = String(String.UnicodeScalarView(text.unicodeScalars.map { isObeyed($0) ? " " : $0 }))
        return charactersMax == .max || harmless.count <= charactersMax ? harmless : String(harmless.prefix(charactersMax - 1)) + "…"
    }

    /// The same for text of many lines: line feeds and tabs stay.
    static func block(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 != "\n" && $0 != "\t" && isObeyed($0) ? " " : $0 }))
    }

    static func quoted(_ text: String) -> String { "\"\(line(text))\"" }

    /// Controls, line and paragraph ends, and what turns the direction of writing.
    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: ("\u{202A}"..."\u{202E}").contains(scalar) || ("\u{2066}"..."\u{2069}").contains(scalar)
        }
    }
}
