/// How the reference server compares and cuts texts.
enum ReferenceText {
    /// By letters and digits, case folded.
    static func key(_ text: some StringProtocol) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

    /// Whether a user's message says nothing: dots, ellipses and space.
    static func isSilence(_ text: String) -> Bool { text.allSatisfy { $0 == "." || $0 == "…" || $0.isWhitespace } }

    /// The beginning of a text that holds so many letters and digits, in its own spelling.
    static func prefix(of text: String, letters count: Int) -> String {
        var left = count
        var end = text.startIndex
        for index in text.indices {
            if left <= 0 { break }
            guard text[index].isLetter || text[index].isNumber else { continue }
            left -= text[index].lowercased().count
            end = text.index(after: index)
        }
        return String(text[..<end])
    }
}
