/// What a full stop means: the end of a sentence, an abbreviation, or something only the next word tells.
enum SentenceStop {
    enum Verdict { case ends, goesOn, asksNextWord }

    /// Judges text that ends in stops and closing marks and is followed by a space.
    static func judge(_ text: [Unicode.Scalar]) -> Verdict {
        var end = text.count
        while end > 0, closes(text[end - 1]) { end -= 1 }
        let isQuoted = end < text.count
        guard end > 0 else { return .goesOn }
        if text[end - 1] == "…" || (end > 1 && text[end - 1] == "." && text[end - 2] == ".") { return .asksNextWord }
        guard text[end - 1] == "." else { return isQuoted ? .asksNextWord : .ends }
        let word = word(in: text, before: end - 1)
        if word.isEmpty { return .asksNextWord }
        if word.allSatisfy({ ScalarKind($0) == .digit }) {
            // "1. Apples" numbers an item; "in 2024. Then" ends a sentence.
            return word.count == end - 1 ? .goesOn : isQuoted ? .asksNextWord : .ends
        }
        let lowered = string(of: word[...]).lowercased()
        if SentenceAbbreviations.before.contains(lowered) { return .goesOn }
        if SentenceAbbreviations.maybeLast.contains(lowered) { return .asksNextWord }
        if word.count == 1, word[0].isASCII, word[0] != "y", word[0] != "o", word[0] != "a" { return .goesOn }
        if isDottedInitials(word) { return .asksNextWord }
        return isQuoted ? .asksNextWord : .ends
    }

    /// Whether a word that starts so begins a new sentence after an ambiguous stop.
    static func begins(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "¿", "¡", "\"", "“", "«", "‘", "'", "(", "[", "—": true
        default: scalar.properties.isUppercase || (ScalarKind(scalar) == .letter && !scalar.properties.isLowercase)
        }
    }

    /// Quotes and brackets that close and so still belong to the sentence before them.
    static func closes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "'", ")", "]", "}", "”", "’", "»", "›", "」", "』", "）": true
        default: false
        }
    }

    /// Whether a quote or bracket of the text is still open.
    static func isEnclosed(_ text: [Unicode.Scalar]) -> Bool {
        var depth = 0
        var isQuoted = false
        for scalar in text {
            switch scalar {
            case "“", "«", "(", "[": depth += 1
            case "”", "»", ")", "]": depth = max(0, depth - 1)
            case "\"": isQuoted.toggle()
            default: break
            }
        }
        return isQuoted || depth > 0
    }

    static func string(of scalars: ArraySlice<Unicode.Scalar>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scalars.count + 8)
        for scalar in scalars {
            if scalar.value < 0x80 { bytes.append(UInt8(truncatingIfNeeded: scalar.value)) } else { bytes.append(contentsOf: scalar.utf8) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The word before the stop at `end`, without opening marks.
    private static func word(in text: [Unicode.Scalar], before end: Int) -> [Unicode.Scalar] {
        var start = end
        while start > 0, ScalarKind(text[start - 1]).isWord || text[start - 1] == "." { start -= 1 }
        return Array(text[start..<end])
    }

    /// "U.S", "e.e", "a.m": single letters with stops between them.
    private static func isDottedInitials(_ word: [Unicode.Scalar]) -> Bool {
        word.count > 2 && word.enumerated().allSatisfy { $0.offset % 2 == 1 ? $0.element == "." : $0.element != "." }
    }
}
