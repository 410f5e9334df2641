extension SpokenText {
    /// Longest word with an asterisk inside that is held to see whether a second one makes it emphasis, in UTF-8 bytes.
    static let starredWordBytesMax = 64

    mutating func stepEmphasis(_ kind: Hold, _ scalar: Unicode.Scalar) {
        switch kind {
        case .glob:
            // "*.txt" is a file pattern, "*...and*" is emphasis.
            if ScalarKind(scalar).isWord {
                release(saying: 2)
            } else {
                dropHeld()
                openStars += 1
                previous = "*"
                step(".")
            }
        case .starredWord:
            if scalar == "*" {
                let bytes = held
                dropHeld()
                openStars += 1
                previous = "*"
                reread(bytes, from: 1)
            } else if ScalarKind(scalar) == .space || held.count + 4 > Self.starredWordBytesMax {
                release()
            } else {
                return grow(scalar)
            }
        default:
            if scalar.value == UInt32(held[0]) { return grow(scalar) }
            if decideEmphasis(before: scalar) { return }
        }
        step(scalar)
    }

    /// Decides the held run of marks by its neighbours; true when it took `next` into a longer hold. `nil` is the end of the text.
    @discardableResult
    mutating func decideEmphasis(before next: Unicode.Scalar?) -> Bool {
        let length = held.count
        let mark = Unicode.Scalar(held[0])
        let before = ScalarKind(previous)
        let after = next.map { ScalarKind($0) } ?? .space
        let opens = after != .space && (after != .punctuation || !before.isWord)
        let closes = before != .space && (before != .punctuation || !after.isWord)
        switch mark {
        case "~":
            endMarks(literal: length == 1)
        case "_":
            endMarks(literal: underscoresAreText(length, before, after, opens: opens, closes: closes, atEnd: next == nil))
        default:
            return decideStars(length, before, after, opens: opens, closes: closes, next: next)
        }
        return false
    }

    private mutating func decideStars(
        _ length: Int, _ before: ScalarKind, _ after: ScalarKind, opens: Bool, closes: Bool, next: Unicode.Scalar?
    ) -> Bool {
        if closes, openStars > 0 {
            openStars -= 1
            endMarks(literal: false)
        } else if !opens, !closes {
            // "2 * 3" is arithmetic, "** bold **" is Markdown gone wrong.
            endMarks(literal: next != nil && (length == 1 || (length == 2 && writer.endsInDigit)))
        } else if !opens {
            endMarks(literal: length == 1)
        } else if before == .digit, after == .digit {
            endMarks(literal: true)
        } else if length == 1, next == ".", !before.isWord {
            mode = .hold(.glob)
            held.append(UInt8(ascii: "."))
            return true
        } else if length == 1, before.isWord, after.isWord, previous.isASCII, next?.isASCII == true {
            mode = .hold(.starredWord)
        } else if length == 1, after.isWord, previous == ")" || previous == "]" {
            endMarks(literal: true)
        } else {
            openStars += 1
            endMarks(literal: false)
        }
        return false
    }

    /// Underscores inside words and paths are part of them; a long run on its own is a blank to fill in.
    private mutating func underscoresAreText(
        _ length: Int, _ before: ScalarKind, _ after: ScalarKind, opens: Bool, closes: Bool, atEnd: Bool
    ) -> Bool {
        if before.isWord, after.isWord { return true }
        if closes, openUnderscores > 0 {
            openUnderscores -= 1
            return false
        }
        if opens, !before.isWord {
            switch previous {
            case "/", "\\", ".", "@", ":", "=": return true
            default: break
            }
            openUnderscores += 1
            return false
        }
        if before == .space { return length < 3 && !atEnd }
        return true
    }

    private mutating func endMarks(literal: Bool) {
        if literal {
            release(saying: held.count)
        } else {
            let mark = Unicode.Scalar(held[0])
            if held.count > 3 { writer.omit() }
            dropHeld()
            previous = mark
        }
    }
}
