extension SpokenText {
    /// Decides whatever is still open at the end: words are said, marks and the insides of links, tags and directives are not.
    mutating func settle() {
        while case .hold(let kind) = mode { settle(kind) }
        if case .skip(.addressPath) = mode { endAddress() }
        while case .hold(let kind) = mode { settle(kind) }
        if block != .paragraph { writer.endBlock() }
    }

    /// Every branch shortens what is held, so ``settle()`` ends.
    private mutating func settle(_ kind: Hold) {
        switch kind {
        case .hashes, .dashes, .stars, .quote, .underscores, .bar, .headingTail, .bracketClose, .target, .reference, .citation:
            dropHeld()
        case .emphasis:
            decideEmphasis(before: nil)
        case .starredWord, .glob, .entity, .plus, .bang, .escape:
            release()
        case .equals:
            if held.starts(with: "===".utf8) { dropHeld() } else { release(saying: held.count) }
        case .ticks, .tildes:
            if held.count >= 3 {
                openFence()
            } else if case .tildes = kind {
                mode = .hold(.emphasis)
            } else {
                dropHeld()
            }
        case .backticks: endBackticks(before: nil)
        case .fenceInfo: openFence()
        case .media: release(saying: held.count)
        case .voiceLine: if heldVoiceLineHasKey { dropHeld() } else { release() }
        case .word: if isControlWord { dropHeld() } else { release(saying: held.count) }
        case .host: endHost(hasPath: false)
        case .angle: settleAngle()
        case .bracket(let bracket): settle(bracket)
        }
    }

    private mutating func settle(_ bracket: BracketHold) {
        switch bracket {
        case .undecided, .footnote, .checkbox, .dropped: dropHeld()
        case .number, .audioTag: releaseBracket()
        case .directive:
            // A directive cut short names something; brackets around prose do not.
            let inside = held.dropFirst(2)
            if inside.contains(UInt8(ascii: ":")) || !inside.contains(0x20) { dropHeld() } else { releaseBracket() }
        }
    }

    private mutating func settleAngle() {
        if held.count > 1, !ScalarKind(previous).isWord { dropHeld() } else { release() }
    }
}
