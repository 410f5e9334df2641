/// How far the target of a link has been read: `](destination "title")`.
struct LinkTarget: Sendable {
    enum Part: Sendable {
        case start, angled, bare, gap
        case title(until: Unicode.Scalar)
    }
    var part = Part.start
    var parentheses = 0
}

extension SpokenText {
    /// Longest label of a reference link, `[label][reference]`, in UTF-8 bytes.
    static let referenceBytesMax = 64

    mutating func stepBracketClose(_ kind: Hold, _ scalar: Unicode.Scalar) {
        if case .reference = kind {
            if scalar == "]" { return endLink() }
            if scalar != "[", scalar != "\n", held.count + 4 <= Self.referenceBytesMax { return grow(scalar) }
            let bytes = held
            dropHeld()
            previous = "]"
            openBracket(literal: false)
            reread(bytes, from: 1)
            return step(scalar)
        }
        dropHeld()
        switch scalar {
        case "(": beginTarget()
        case "[": hold(.reference, scalar)
        default:
            previous = "]"
            step(scalar)
        }
    }

    mutating func beginTarget() {
        link = LinkTarget()
        hold(.target, "(")
    }

    private mutating func endLink() {
        dropHeld()
        previous = ")"
    }

    /// Reads a link target (CommonMark 6.3). What cannot be one is said; what is too long to be held is one by then.
    mutating func stepTarget(_ scalar: Unicode.Scalar) {
        if held.count + 4 > Self.heldBytesMax {
            held.removeAll(keepingCapacity: true)
            mode = .skip(.target)
            return step(scalar)
        }
        let isSpace = ScalarKind(scalar) == .space
        switch link.part {
        case .start:
            if scalar == ")" { return endLink() }
            if scalar == "<" { link.part = .angled } else if !isSpace { link.part = .bare }
            if scalar == "(" { link.parentheses += 1 }
        case .angled:
            if scalar == ">" { link.part = .gap }
        case .bare:
            if isSpace {
                link.part = .gap
            } else if scalar == "(" {
                link.parentheses += 1
            } else if scalar == ")" {
                if link.parentheses == 0 { return endLink() }
                link.parentheses -= 1
            }
        case .gap:
            switch scalar {
            case ")": return endLink()
            case "\"", "'": link.part = .title(until: scalar)
            case "(": link.part = .title(until: ")")
            default: if !isSpace { return endTargetAsText(scalar) }
            }
        case .title(let quote):
            if scalar == quote { link.part = .gap }
        }
        if scalar == "\n" { return endTargetAsText(scalar) }
        grow(scalar)
    }

    private mutating func endTargetAsText(_ scalar: Unicode.Scalar) {
        previous = "]"
        release()
        step(scalar)
    }
}
