/// Texts from the voice service, cut to what may be kept of them.
enum ServiceText {
    /// Longest text kept of what an utterance was understood as, in UTF-8 bytes: an hour's talk.
    static let utteranceBytesMax = 65_536
    /// Longest path, as Linux has it.
    static let pathBytesMax = 4_096
    /// Longest error, reason or name kept.
    static let wordBytesMax = 512

    /// The text, cut at a character's boundary; nil where there is none.
    static func bounded(_ text: JSONText?, bytesMax: Int = wordBytesMax) -> String? {
        text.map { cut($0.string, bytesMax: bytesMax) }
    }

    static func cut(_ text: String, bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytesMax)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
