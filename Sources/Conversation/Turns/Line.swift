/// What one side said, as turns are compared by it: a user message, or all that the assistant said between two of them.
struct Line: Sendable {
    enum Speaker: Sendable { case user, assistant }

    var speaker: Speaker
    var said: TextPrint
    /// As sent; not compared, and not kept with a turn.
    var text = ""

    /// Same speaker, and of the assistant texts that begin alike, either way: what was heard may be less than what was sent.
    /// What the user said may differ: speech recognition corrects what it heard before.
    func fits(_ other: Line) -> Bool {
        speaker == other.speaker && (speaker == .user || said.beginsLike(other.said))
    }

    /// Whether it is the very same.
    func equals(_ other: Line) -> Bool { speaker == other.speaker && said == other.said }
}

/// B of `docs/wire/turns.md`: what a turn was asked after. Only the first line and the last ones are kept, and no text.
struct EarlierLines: Sendable {
    let count: Int
    /// How many of them the user said.
    let userCount: Int
    let first: Line?
    private(set) var tail: [Line]

    static let tailLinesMax = 16
    /// A history whose beginning was cut off is aligned on its last two turns: two utterances and two replies.
    static let alignedLines = 4

    init(_ lines: ArraySlice<Line>) {
        count = lines.count
        userCount = lines.count { $0.speaker == .user }
        first = lines.first.map { Line(speaker: $0.speaker, said: $0.said) }
        tail = lines.suffix(Self.tailLinesMax).map { Line(speaker: $0.speaker, said: $0.said) }
    }

    init(count: Int, userCount: Int, first: Line?, tail: [Line]) {
        self.count = count
        self.userCount = userCount
        self.first = first
        self.tail = tail
    }

    /// A line by its place; nil where it is not known any more.
    subscript(place: Int) -> Line? {
        let begin = count - tail.count
        if place >= begin, place < count { return tail[place - begin] }
        return place == 0 ? first : nil
    }

    /// Whether `lines` are these: the same speakers, assistant texts that begin alike; a trimmed history by its last two turns.
    ///
    /// - Parameter aligned: how many lines of a trimmed history must be there and agree.
    func fit(_ lines: ArraySlice<Line>, aligned: Int = alignedLines) -> Bool {
        if lines.count == count { return agree(lines) }
        guard isTrimmed(lines, aligned) else { return false }
        return zip(lines.suffix(aligned), tail.suffix(aligned)).allSatisfy { $0.fits($1) }
    }

    /// Whether `lines` stop short of these, agreeing as far as they go.
    func isBegun(by lines: ArraySlice<Line>) -> Bool {
        guard lines.count < count, lines.isEmpty || self[lines.count - 1] != nil else { return false }
        return agree(lines)
    }

    private func isTrimmed(_ lines: ArraySlice<Line>, _ aligned: Int) -> Bool {
        guard let first, let begin = lines.first else { return false }
        return lines.count < count && lines.count >= aligned && !begin.equals(first)
    }

    private func agree(_ lines: ArraySlice<Line>) -> Bool {
        if let first, let begin = lines.first, !begin.fits(first) { return false }
        // What is not kept is not compared.
        for place in max(0, count - tail.count)..<max(lines.count, count - tail.count) {
            guard let line = self[place], lines[lines.startIndex + place].fits(line) else { return false }
        }
        return true
    }
}
