extension SpokenText {
    mutating func stepLineStart(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\n":
            writer.widen(.block)
            forgetInline()
            startLine()
        case "#": hold(.hashes, scalar)
        case "-", "|": hold(.dashes, scalar)
        case "*": hold(.stars, scalar)
        case "_": hold(.underscores, scalar)
        case "=": hold(.equals, scalar)
        case "+": hold(.plus, scalar)
        case ">": hold(.quote, scalar)
        case "`": hold(.ticks, scalar)
        case "~": hold(.tildes, scalar)
        case "M": hold(.media, scalar)
        case "{" where !writer.started: hold(.voiceLine, scalar)
        case "0"..."9":
            mode = .ordinal
            say(scalar)
        case "•", "◦", "‣", "●", "▪", "⁃": beginItem()
        case "[":
            brackets.opensLine = true
            hold(.bracket(.undecided), scalar)
        default:
            if ScalarKind(scalar) == .space { return }
            mode = .inline
            stepInline(scalar)
        }
    }

    /// A number at the start of a line is said as it stands; only a stop and a space after it make the line a list item.
    mutating func stepOrdinal(_ scalar: Unicode.Scalar) {
        switch (mode, scalar) {
        case (.ordinal, "0"..."9"): say(scalar)
        case (.ordinal, "."), (.ordinal, ")"):
            say(scalar)
            mode = .ordinalEnd
        case (.ordinalEnd, " "), (.ordinalEnd, "\t"):
            forgetInline()
            block = .item
            say(scalar)
            startLine()
            brackets.followMarker = true
        default:
            mode = .inline
            stepInline(scalar)
        }
    }

    mutating func beginItem() {
        beginBlock(.item)
        startLine()
        brackets.followMarker = true
    }

    /// Decides what a line that began with a mark is. A run that only grows is stored up to the bound and no further.
    mutating func stepLineHold(_ kind: Hold, _ scalar: Unicode.Scalar) {
        let isEnd = scalar == "\n"
        switch kind {
        case .hashes:
            if scalar == "#" { return grow(scalar) }
            if ScalarKind(scalar) == .space { return beginHeading(scalar) }
            release(saying: held.count)
        case .dashes:
            if Self.ruleMark(scalar) { return grow(scalar) }
            return isEnd ? endRule() : endDashes(scalar)
        case .stars:
            if scalar == "*" || scalar == " " || scalar == "\t" { return grow(scalar) }
            return isEnd ? endRule() : endStars(scalar)
        case .underscores:
            if scalar == "_" || scalar == " " { return grow(scalar) }
            if isEnd { return endRule() }
            if held.contains(0x20) { dropHeld() } else { mode = .hold(.emphasis) }
        case .equals:
            if scalar == "=" || scalar == " " { return grow(scalar) }
            if isEnd, held.count > 1 { return endRule() }
            if held.starts(with: "===".utf8) { dropHeld() } else { release(saying: held.count) }
        case .plus:
            if scalar == " " || scalar == "\t" {
                dropHeld()
                return beginItem()
            }
            release()
        case .quote:
            if scalar == "=" || ScalarKind(scalar) == .digit {
                release()
            } else {
                dropHeld()
                mode = .lineStart
            }
        default:
            return stepFenceStart(kind, scalar)
        }
        step(scalar)
    }

    mutating func dropHeld() {
        held.removeAll(keepingCapacity: true)
        mode = .inline
    }

    mutating func grow(_ scalar: Unicode.Scalar) {
        if held.count + 4 <= Self.heldBytesMax { held.append(contentsOf: scalar.utf8) }
    }

    private static func ruleMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == ":" || scalar == "|" || scalar == " " || scalar == "\t"
    }

    private mutating func beginHeading(_ scalar: Unicode.Scalar) {
        dropHeld()
        beginBlock(.heading)
        if scalar == "\n" { endLine() }
    }

    /// A thematic break, the underline of a heading or the rule under a table's head: silent, but a block ends here.
    private mutating func endRule() {
        dropHeld()
        beginBlock(.paragraph)
        startLine()
    }

    private mutating func endDashes(_ scalar: Unicode.Scalar) {
        let marks = held
        dropHeld()
        if marks[0] == UInt8(ascii: "|") {
            beginBlock(.row)
            previous = " "
            reread(marks, from: 1)
        } else if marks.count > 1, marks[1] == 0x20 || marks[1] == 0x09 {
            beginItem()
            reread(marks, from: 1)
        } else if marks.count > 2, marks[marks.count - 1] == 0x20, marks.dropLast().allSatisfy({ $0 == UInt8(ascii: "-") }) {
            writer.widen(.line)
        } else {
            say("-")
            reread(marks, from: 1)
        }
        step(scalar)
    }

    private mutating func endStars(_ scalar: Unicode.Scalar) {
        if held.count > 1, held[1] == 0x20 || held[1] == 0x09 {
            let marks = held
            dropHeld()
            beginItem()
            reread(marks, from: 1)
        } else if held.contains(where: { $0 != UInt8(ascii: "*") }) {
            dropHeld()
        } else {
            mode = .hold(.emphasis)
        }
        step(scalar)
    }
}
