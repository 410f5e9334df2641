extension SpokenText {
    mutating func stepInline(_ scalar: Unicode.Scalar) {
        if codeTicks > 0 { return stepCode(scalar) }
        switch scalar {
        case "\n": endLine()
        case "*", "_", "~": hold(.emphasis, scalar)
        case "`": hold(.backticks, scalar)
        case "\\": hold(.escape, scalar)
        case "&": hold(.entity, scalar)
        case "<": beginAngle()
        case ">": endAngle()
        case "[": hold(.bracket(.undecided), scalar)
        case "]": closeBracket()
        case "!": if mayBeImage { hold(.bang, scalar) } else { say(scalar) }
        case "|": stepBar()
        case "#": if block == .heading, previous == " " { hold(.headingTail, scalar) } else { say(scalar) }
        case "•": writer.widen(.cell)
        case "【": hold(.citation, scalar)
        default: sayOrHook(scalar)
        }
    }

    /// Inside backticks nothing is markup; only web addresses and control words are still looked for.
    private mutating func stepCode(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\n": endLine()
        case "`": hold(.backticks, scalar)
        case "|" where block == .row:
            codeTicks = 0
            stepBar()
        default: sayOrHook(scalar)
        }
    }

    private mutating func sayOrHook(_ scalar: Unicode.Scalar) {
        if scalar.isASCII, Self.startsHook(UInt8(truncatingIfNeeded: scalar.value)), Self.mayHook(after: previous) {
            hold(.word, scalar)
        } else {
            say(scalar)
        }
    }

    mutating func stepHold(_ kind: Hold, _ scalar: Unicode.Scalar) {
        switch kind {
        case .hashes, .dashes, .stars, .underscores, .equals, .plus, .quote: stepLineHold(kind, scalar)
        case .ticks, .tildes, .fenceInfo: stepFenceStart(kind, scalar)
        case .media, .voiceLine: stepControlLine(kind, scalar)
        case .emphasis, .glob, .starredWord: stepEmphasis(kind, scalar)
        case .backticks: stepBackticks(scalar)
        case .entity: stepEntity(scalar)
        case .word: stepWord(scalar)
        case .host: stepHost(scalar)
        case .bracket(let bracket): stepBracket(bracket, scalar)
        case .bracketClose, .reference: stepBracketClose(kind, scalar)
        case .target: stepTarget(scalar)
        case .angle: stepAngle(scalar)
        case .escape, .bang, .bar, .headingTail, .citation: stepMark(kind, scalar)
        }
    }

    /// Marks that one more scalar decides.
    private mutating func stepMark(_ kind: Hold, _ scalar: Unicode.Scalar) {
        switch kind {
        case .escape:
            if scalar.isASCII, ScalarKind(scalar) == .punctuation {
                dropHeld()
                return say(scalar)
            }
            if scalar == "\n" { dropHeld() } else { release() }
        case .bang:
            if scalar == "[" {
                dropHeld()
                return openBracket(literal: false)
            }
            release()
        case .bar:
            if ScalarKind(scalar) == .space {
                dropHeld()
                writer.widen(.cell)
            } else {
                release()
            }
        case .headingTail:
            if scalar == "#" || scalar == " " { return grow(scalar) }
            if scalar == "\n" { dropHeld() } else { release(saying: held.count) }
        default:
            return stepCitation(scalar)
        }
        step(scalar)
    }

    /// Citations such as 【4:0†source】 begin with a digit; anything else in these brackets is text.
    private mutating func stepCitation(_ scalar: Unicode.Scalar) {
        let isFirst = held.count == 3
        if scalar == "】", !isFirst {
            dropHeld()
            return writer.omit()
        }
        if scalar == "\n" || held.count > 64 || (isFirst && ScalarKind(scalar) != .digit) {
            let bytes = held
            dropHeld()
            say("【")
            reread(bytes, from: 3)
            return step(scalar)
        }
        grow(scalar)
    }

    /// An image begins where a word could; the "!" of "Hello!" is said at once.
    private var mayBeImage: Bool {
        switch previous {
        case " ", "(", "[", ">", "*", "|", "_", "\"": true
        default: false
        }
    }

    private mutating func stepBar() {
        if block == .row {
            writer.widen(.cell)
            previous = " "
        } else if previous == " " {
            hold(.bar, "|")
        } else {
            say("|")
        }
    }
}
