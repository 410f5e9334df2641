/// How one text relates to another that came before it, white space left out of the comparison.
enum TextOverlap: Equatable {
    /// It begins with all of the other; the offset is where it goes on.
    case longer(Int)
    /// It is the other's beginning, or the same.
    case within
    /// They part; the offset is the end of what they have in common.
    case differs(Int)

    init(of text: [UInt8], with other: [UInt8]) {
        self = text.withUnsafeBufferPointer { text in
            other.withUnsafeBufferPointer { other in
                var (mine, theirs, common) = (0, 0, 0)
                while true {
                    while theirs < other.count, Self.isSpace(other[theirs]) { theirs += 1 }
                    while mine < text.count, Self.isSpace(text[mine]) { mine += 1 }
                    if mine == text.count { return .within }
                    if theirs == other.count { return .longer(common) }
                    guard text[mine] == other[theirs] else {
                        // Back to the beginning of a character that is cut in two.
                        while common > 0, common < text.count, text[common] & 0xC0 == 0x80 { common -= 1 }
                        return .differs(common)
                    }
                    mine += 1
                    theirs += 1
                    common = mine
                }
            }
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Letters and digits of ASCII, and every byte of any other character.
    static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...:
            true
        default: false
        }
    }

    /// Whether a sentence ends with the byte at `offset`: a mark with white space after it, or a line's end.
    static func endsSentence(_ bytes: [UInt8], at offset: Int) -> Bool {
        switch bytes[offset] {
        case 0x0A: true
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): offset + 1 < bytes.count && isSpace(bytes[offset + 1])
        default: false
        }
    }

    static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let front = bytes.drop(while: isSpace)
        guard let last = front.lastIndex(where: { !isSpace($0) }) else { return [] }
        return front[...last]
    }
}
