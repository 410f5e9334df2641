/// The square brackets open at this point; beyond the bound a bracket is said as it stands.
struct BracketStack: Sendable {
    static let depthMax = 32
    private var literals: UInt32 = 0
    private(set) var depth = 0
    /// The bracket being decided stands at the start of its line, directly after a list marker.
    var opensLine = false
    var followMarker = false

    mutating func push(literal: Bool) -> Bool {
        guard depth < Self.depthMax else { return false }
        literals = literals << 1 | (literal ? 1 : 0)
        depth += 1
        return true
    }

    /// Whether the innermost bracket was said as it stands.
    mutating func pop() -> Bool {
        let literal = depth == 0 || literals & 1 == 1
        literals >>= 1
        depth = max(0, depth - 1)
        return literal
    }
}

extension SpokenText {
    /// Brackets after a word are said as they stand (`list[i]`); others only group, as in links, and their words are said.
    mutating func openBracket(literal: Bool) {
        if !brackets.push(literal: literal) || literal { say("[") } else { previous = "[" }
        brackets.opensLine = false
        brackets.followMarker = false
    }

    mutating func closeBracket() {
        if brackets.pop() { say("]") } else { hold(.bracketClose, "]") }
    }

    mutating func stepBracket(_ kind: BracketHold, _ scalar: Unicode.Scalar) {
        switch kind {
        case .undecided: return decideBracket(scalar)
        case .dropped(let citation): return endDroppedBracket(scalar, citation: citation)
        case .directive:
            if scalar == "]", held.last == UInt8(ascii: "]") {
                let inside = held.dropFirst(2).dropLast()
                return dropBracket(citation: !inside.isEmpty && inside.allSatisfy { $0 >= 0x30 && $0 <= 0x39 })
            }
            if scalar != "\n", scalar != "[", held.count + 4 <= Self.heldBytesMax { return grow(scalar) }
        case .footnote:
            if scalar == "]", held.count > 2 { return dropBracket(citation: false) }
            if ScalarKind(scalar) != .space, scalar != "[", scalar != "]", held.count <= 64 { return grow(scalar) }
        case .number:
            if scalar == "]" { return dropBracket(citation: true) }
            if ScalarKind(scalar) == .digit, held.count < 4 { return grow(scalar) }
        case .audioTag:
            if scalar == "]", SpokenVocabulary.audioTags.contains(where: { $0.utf8.elementsEqual(held.dropFirst()) }) {
                return endAudioTag()
            }
            grow(scalar)
            if SpokenVocabulary.audioTags.contains(where: { $0.utf8.starts(with: held.dropFirst()) }) { return }
            return releaseBracket()
        case .checkbox:
            if scalar == "]" { return dropBracket(citation: false) }
        }
        releaseBracket()
        step(scalar)
    }

    private mutating func decideBracket(_ scalar: Unicode.Scalar) {
        let next: BracketHold
        switch scalar {
        case "[": next = .directive
        case "^": next = .footnote
        case "0"..."9": next = .number
        case " ", "x", "X":
            guard brackets.followMarker else { fallthrough }
            next = .checkbox
        default:
            let lower = SpokenVocabulary.audioTags.contains { $0.unicodeScalars.first == scalar }
            guard lower, !ScalarKind(previous).isWord else {
                releaseBracket()
                return step(scalar)
            }
            next = .audioTag
        }
        grow(scalar)
        mode = .hold(.bracket(next))
    }

    /// What is held is no construct: its first bracket groups or is said, the rest is read again.
    mutating func releaseBracket() {
        let bytes = held
        dropHeld()
        openBracket(literal: ScalarKind(previous).isWord)
        reread(bytes, from: 1)
    }

    private mutating func dropBracket(citation: Bool) {
        writer.omit()
        held.removeAll(keepingCapacity: true)
        mode = .hold(.bracket(.dropped(citation: citation)))
    }

    /// A dropped number may be the label of a link, or of a definition at the start of a line.
    private mutating func endDroppedBracket(_ scalar: Unicode.Scalar, citation: Bool) {
        let opensLine = brackets.opensLine
        brackets.opensLine = false
        brackets.followMarker = false
        dropHeld()
        if scalar == "(", citation { return beginTarget() }
        if scalar == ":", opensLine {
            if citation { mode = .skip(.line) }
            return
        }
        if opensLine { mode = .lineStart } else { previous = "]" }
        step(scalar)
    }

    private mutating func endAudioTag() {
        guard audioTags == .kept else { return dropBracket(citation: false) }
        let name = String(decoding: held.dropFirst(), as: UTF8.self)
        dropHeld()
        brackets.opensLine = false
        writer.put("[" + name + "]")
        previous = "]"
    }
}
