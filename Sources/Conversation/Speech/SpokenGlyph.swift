/// How a scalar outside ASCII sounds: as text, as a gap, as a picture nobody should read aloud, or not at all.
enum SpokenGlyph {
    case text, space, line, picture, joiner, nothing

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x85, 0x2028, 0x2029: self = .line
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: self = .space
        // Joins emoji, and letters in Indic scripts: the writer decides by what came before.
        case 0x200D: self = .joiner
        // Soft hyphen, zero width space, bidirectional controls, word joiner and byte order mark, C1 controls.
        case 0x80...0x9F, 0xAD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: self = .nothing
        // Variation selectors, the keycap frame (its digit stays: "1" says what the picture says) and flag tags.
        case 0xFE0E, 0xFE0F, 0x20E3, 0xE0000...0xE007F: self = .nothing
        // Emoji outside the pictograph planes (UTS 51); ©, ®, ™, ‼, ⁉ and ℹ are read as text.
        case 0x2194...0x2199, 0x21A9, 0x21AA, 0x231A, 0x231B, 0x2328, 0x23CF, 0x23E9...0x23FA, 0x24C2: self = .picture
        // Box drawing, geometric shapes, miscellaneous symbols and dingbats, around the circled digits.
        case 0x2500...0x2775, 0x2794...0x27BF, 0x2934, 0x2935, 0x2B00...0x2BFF: self = .picture
        case 0x3030, 0x303D, 0x3297, 0x3299, 0x1F000...0x1FFFD: self = .picture
        default: self = .text
        }
    }
}
