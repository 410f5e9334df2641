/// Cuts spoken text, as it streams in, into sentences worth one text-to-speech call each.
///
/// English, Spanish and Catalan. A sentence goes out as soon as it is known to have ended: at a line break, at a stop and the
/// space after it, or, where the stop is ambiguous (abbreviations, ellipses, a closing quote), at the first scalar of the next
/// word. Like ``SpokenText`` it is one automaton over scalars, so the sentences do not depend on how the text was sliced.
public struct SentenceSplitter: Sendable {
    /// Longest sentence, in Unicode scalars; a longer one breaks at its last clause or space.
    public let sentenceCharactersMax: Int
    /// From this length, in Unicode scalars, the first sentence goes out at a comma or colon already, so that speech starts early.
    public let firstClauseCharactersMin: Int

    private var pending: [Unicode.Scalar] = []
    private var stop = Stop.none
    /// Where the pending text may break softly: after its last clause mark or space, as an offset into it.
    private var clauseBreak = 0
    private var spaceBreak = 0
    private var isFirst = true

    /// What the end of the pending text says about the sentence.
    private enum Stop {
        case none
        /// Stops and closing marks, no space yet.
        case marks
        /// A space came and the next word decides.
        case undecided
        /// A comma or colon at which a long first sentence may break.
        case clause
    }

    /// - Parameters:
    ///   - sentenceCharactersMax: at least 40; smaller values are raised to it.
    ///   - firstClauseCharactersMin: 0 keeps the first sentence whole.
    public init(sentenceCharactersMax: Int = 240, firstClauseCharactersMin: Int = 60) {
        self.sentenceCharactersMax = max(40, sentenceCharactersMax)
        self.firstClauseCharactersMin = firstClauseCharactersMin
    }

    /// Takes the next piece of spoken text; returns the sentences it completed, without white space around them.
    public mutating func consume(_ delta: String) -> [String] {
        var sentences: [String] = []
        for scalar in delta.unicodeScalars {
            if stop == .none, pending.count < sentenceCharactersMax, scalar.isPlainLetter {
                pending.append(scalar)
            } else {
                step(scalar, into: &sentences)
            }
        }
        return sentences
    }

    /// Whether what waits ends in a stop that ends a sentence, though the space after it has not come.
    ///
    /// Never after an abbreviation, a digit, whose fraction may follow, or inside quotes and brackets, which may be closed next.
    public var mayHaveEnded: Bool {
        guard stop == .marks, case .ends = SentenceStop.judge(pending), !SentenceStop.isEnclosed(pending) else { return false }
        guard pending.count > 1, pending[pending.count - 1] == "." else { return true }
        return ScalarKind(pending[pending.count - 2]) != .digit
    }

    /// Cuts there, since nothing follows for a while; returns the sentence, or nothing where none may have ended.
    public mutating func cutIfEnded() -> [String] {
        guard mayHaveEnded else { return [] }
        var sentences: [String] = []
        cut(at: pending.count, into: &sentences)
        return sentences
    }

    /// Ends the text: returns what is left and makes the splitter ready for a new one.
    public mutating func finish() -> [String] {
        var sentences: [String] = []
        cut(at: pending.count, into: &sentences)
        self = Self(sentenceCharactersMax: sentenceCharactersMax, firstClauseCharactersMin: firstClauseCharactersMin)
        return sentences
    }

    private mutating func step(_ scalar: Unicode.Scalar, into sentences: inout [String]) {
        switch scalar {
        case "\n", "\r", "\u{2028}", "\u{2029}":
            return cut(at: pending.count, into: &sentences)
        default: break
        }
        if ScalarKind(scalar) == .space {
            stepSpace(into: &sentences)
        } else {
            if stop == .undecided, SentenceStop.begins(scalar) { cut(at: pending.count, into: &sentences) }
            pending.append(scalar)
            noteMark(scalar, into: &sentences)
        }
        if pending.count > sentenceCharactersMax { breakSoftly(into: &sentences) }
    }

    private mutating func stepSpace(into sentences: inout [String]) {
        if pending.isEmpty || pending.last == " " { return }
        switch stop {
        case .marks:
            switch SentenceStop.judge(pending) {
            case .ends: return cut(at: pending.count, into: &sentences)
            case .asksNextWord: stop = .undecided
            case .goesOn: stop = .none
            }
        case .clause where isFirst && firstClauseCharactersMin > 0 && pending.count >= firstClauseCharactersMin:
            return cut(at: pending.count, into: &sentences)
        case .clause:
            clauseBreak = pending.count + 1
            stop = .none
        case .none, .undecided: break
        }
        pending.append(" ")
        spaceBreak = pending.count
    }

    private mutating func noteMark(_ scalar: Unicode.Scalar, into sentences: inout [String]) {
        switch scalar {
        case ".", "!", "?", "…": stop = .marks
        case "。", "！", "？":
            // These need no space after them, but a closing mark may follow.
            stop = .marks
        case ",", ";", ":", "—": stop = .clause
        default:
            if SentenceStop.closes(scalar), stop == .marks || stop == .clause { return }
            if stop == .marks, let last = lastStop, last.value >= 0x3000 {
                pending.removeLast()
                cut(at: pending.count, into: &sentences)
                pending.append(scalar)
            }
            stop = .none
        }
    }

    /// The stop before closing marks, if the pending text but its newest scalar ends in one.
    private var lastStop: Unicode.Scalar? { pending.dropLast().last { !SentenceStop.closes($0) } }

    private mutating func breakSoftly(into sentences: inout [String]) {
        let least = sentenceCharactersMax / 4
        if clauseBreak > least {
            cut(at: clauseBreak, into: &sentences)
        } else if spaceBreak > least {
            cut(at: spaceBreak, into: &sentences)
        } else {
            cut(at: sentenceCharactersMax, into: &sentences)
        }
    }

    /// Sends the pending text up to `end` off; text without a letter or digit is nothing to speak and is dropped.
    private mutating func cut(at end: Int, into sentences: inout [String]) {
        var last = end
        while last > 0, pending[last - 1] == " " { last -= 1 }
        if pending[..<last].contains(where: { ScalarKind($0).isWord }) {
            sentences.append(SentenceStop.string(of: pending[..<last]))
            isFirst = false
        }
        var next = end
        while next < pending.count, pending[next] == " " { next += 1 }
        pending.removeFirst(next)
        stop = pending.isEmpty ? .none : stop
        clauseBreak = 0
        spaceBreak = (pending.lastIndex(of: " ") ?? -1) + 1
    }
}

extension Unicode.Scalar {
    /// A letter that needs no further look; most scalars are.
    fileprivate var isPlainLetter: Bool { (value | 0x20) &- 0x61 < 26 || (value >= 0xC0 && value < 0x600) }
}
