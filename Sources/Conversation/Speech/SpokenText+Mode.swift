extension SpokenText {
    /// Where the automaton stands.
    enum Mode: Sendable {
        /// Nothing yet on this line but indentation, quote marks and list markers.
        case lineStart
        /// The digits that may number a list item, and the stop after them.
        case ordinal, ordinalEnd
        case inline
        case hold(Hold)
        /// Inside a fenced block: at the start of one of its lines, after a closing run, elsewhere.
        case fenceLine(run: Int)
        case fence(run: Int)
        case fenceTail
        case skip(Skip)
    }

    /// What the held bytes may still become.
    enum Hold: Sendable {
        // Only at the start of a line.
        case hashes, dashes, stars, underscores, equals, plus, quote, ticks, tildes, fenceInfo, media, voiceLine
        // Anywhere.
        case emphasis, glob, starredWord, backticks, escape, entity, bang, bar, headingTail, word, host
        case bracketClose, target, reference, citation, angle
        case bracket(BracketHold)
    }

    /// What a `[` may still become, beside the start of a link.
    enum BracketHold: Sendable {
        case undecided, directive, footnote, number, audioTag, checkbox
        /// Its inside is gone; what follows may still belong to it.
        case dropped(citation: Bool)
    }

    /// Input that is not said and whose end is looked for; nothing of it is stored.
    enum Skip: Sendable {
        case line, addressPath, target, tag
        case comment(dashes: Int)
        /// Everything up to the closing tag; the index is one into the vocabulary.
        case content(of: Int, matched: Int)
    }

    /// What the line is, which decides how it ends.
    enum Block: Sendable { case paragraph, heading, item, row }

    /// A new block begins: what came before it ends in a full stop, and emphasis does not reach across.
    mutating func beginBlock(_ kind: Block) {
        writer.widen(.block)
        block = kind
        forgetInline()
    }

    mutating func forgetInline() {
        openStars = 0
        openUnderscores = 0
        codeTicks = 0
        brackets = BracketStack()
        tag.angleIsOpen = false
    }

    mutating func endLine() {
        if block == .paragraph {
            writer.widen(.line)
        } else {
            writer.endBlock()
            block = .paragraph
            forgetInline()
        }
        codeTicks = 0
        startLine()
    }

    mutating func startLine() {
        mode = .lineStart
        previous = " "
        brackets.followMarker = false
        brackets.opensLine = false
    }
}
