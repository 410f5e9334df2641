/// What a scalar is to its neighbours: Markdown decides emphasis by the kinds on both sides of a mark (CommonMark 0.31, 6.2).
enum ScalarKind {
    case space, digit, letter, punctuation

    var isWord: Bool { self == .letter || self == .digit }

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0...0x20, 0x7F: self = .space
        case 0x30...0x39: self = .digit
        case 0x41...0x5A, 0x61...0x7A: self = .letter
        case 0x21..<0x80: self = .punctuation
        case 0xA0, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: self = .space
        // The middle dot (0xB7) stays a letter: it is one in Catalan "col·legi".
        case 0xA1...0xA9, 0xAB...0xB4, 0xB6, 0xB8, 0xBB, 0xBF: self = .punctuation
        case 0x2010...0x2027, 0x2030...0x205E, 0x2190...0x2BFF: self = .punctuation
        case 0x3001...0x3003, 0x3008...0x3011, 0x3014...0x301F: self = .punctuation
        case 0xFF01...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65: self = .punctuation
        case 0x1F000...0x1FFFF: self = .punctuation
        // Everything else counts as a letter. SpokenText's plain runs rely on it for the lead bytes they copy unseen.
        default: self = .letter
        }
    }
}
