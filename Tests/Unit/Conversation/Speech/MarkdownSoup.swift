/// Seeded text made of everything the filter looks for, in any order, closed or not.
struct MarkdownSoup {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private static let words = [
        "hello", "How", "world", "NO", "No", "what", "Www", "a", "I", "2", "2024", "3.14", "snake_case", "don't", "café", "cafe\u{301}",
        "niño", "col·legi", "日本", "«sí»", "http", "HEARTBEAT", "Media", "think", "x", "e.g.", "C#", "$5", "10:30", "a@b.co", "f(x)", "؟",
        "yes)", ".\"",
    ]
    private static let marks = [
        "*", "**", "***", "_", "__", "~", "~~", "`", "``", "```", "~~~", "#", "##", "- ", "* ", "+ ", "1. ", "2) ", "> ", "|", " | ",
        "|---|",
        "---", "===", "[", "]", "(", ")", "](", "![", "[[", "]]", "[^1]", "[1]", "[x]", "[ ] ", "\\", "\\*", "&", "&amp;", "&#39;", "&#x2F",
        "<", ">", "<b>", "</b>", "<br/>", "<a href=\"x y\">", "<think>", "</think>", "<!--", "-->", "</", "<3", "!", "?", ".", ",", ";",
        ":",
        "https://", "http://a.b/c", "www.", "www.x.org.", "NO_REPLY", "HEARTBEAT_OK", "MEDIA:", "{\"voice\":\"x\"}", "{\"", "[laughs]",
        "[sig",
        "👍", "👍🏽", "👨‍👩‍👧", "\u{200D}", "\u{FE0F}", "\u{20E3}", "🇪🇸", "❤️", "1️⃣", "•", "【1†s】", "【", "…", "\u{A0}", "\u{AD}",
    ]
    private static let gaps = [" ", " ", " ", " ", "\n", "\n\n", "  ", "\t", "\r\n", ""]

    /// A soup of `count` pieces.
    mutating func next(pieces count: Int) -> String {
        var text = ""
        for _ in 0..<count {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: text += pick(Self.words)
            case 4..<7: text += pick(Self.marks)
            default: text += pick(Self.gaps)
            }
        }
        return text
    }

    /// Words, and the marks whose speech has none of them left: what is said of it has nothing more to take out.
    mutating func nextTame(pieces count: Int) -> String {
        var text = ""
        for _ in 0..<count {
            let word = pick(["hello", "world", "niño", "two", "apples", "don't", "snake_case"])
            switch Int.random(in: 0..<9, using: &random) {
            case 0: text += "**\(word)** "
            case 1: text += "*\(word)* "
            case 2: text += "\n- \(word)\n"
            case 3: text += "\n# \(word)\n"
            case 4: text += "[\(word)](https://example.com) "
            case 5: text += "\(word) 👍 "
            case 6: text += "\(word).\n\n"
            case 7: text += "~~\(word)~~, "
            default: text += word + " "
            }
        }
        return text
    }

    private mutating func pick(_ pieces: [String]) -> String { pieces.randomElement(using: &random) ?? "" }
}
