/// A streaming filter from what a language model writes to what a voice should say.
///
/// Feed it deltas as they arrive; it answers at once with the words that are ready. The concatenated output is the same
/// for every slicing of the input, because the filter is one automaton over Unicode scalars that never sees where a delta
/// ends. A plain word is never delayed: text is held only while it may still turn out to be markup, at most
/// ``heldBytesMax`` bytes, after which it is either known to be unspeakable (the inside of a link target) or released.
///
/// What it does, beside CommonMark 0.31 and GitHub's tables and strike-through: emoji, web addresses (the host is said),
/// fenced code (a short stand-in), `<think>` blocks, `[[directives]]`, `MEDIA:` lines, `NO_REPLY`, a leading JSON voice
/// line and numbered citations are taken out; the wording of numbers, e-mail addresses and file names stays (``SpokenNumbers`` comes after).
public struct SpokenText: Sendable {
    /// The most input held back while a construct is undecided, in UTF-8 bytes.
    public static let heldBytesMax = 512

    let language: SpokenLanguage
    let audioTags: AudioTagPolicy

    var writer = SpokenWriter()
    var mode = Mode.lineStart
    var block = Block.paragraph
    /// The undecided construct, from its first byte.
    var held: [UInt8] = []
    /// The scalar before the current one as written, a space at the start of a line or a cell.
    var previous: Unicode.Scalar = " "

    var openStars = 0
    var openUnderscores = 0
    var brackets = BracketStack()
    /// Length of the backtick run that opened the inline code we are in; 0 outside.
    var codeTicks = 0
    var fence = Fence()
    var link = LinkTarget()
    var tag = TagReader()
    var address = AddressReader()

    public init(language: SpokenLanguage = .english, audioTags: AudioTagPolicy = .omitted) {
        self.language = language
        self.audioTags = audioTags
    }

    /// The speech of a whole text.
    public static func of(_ text: String, language: SpokenLanguage = .english, audioTags: AudioTagPolicy = .omitted) -> String {
        var filter = Self(language: language, audioTags: audioTags)
        let body = filter.consume(text)
        return body + filter.finish()
    }

    /// Takes the next delta; returns the speech that is ready now, often the delta itself, possibly nothing.
    public mutating func consume(_ delta: String) -> String {
        if passesWhole(delta.utf8.span) { return delta }
        read(delta.utf8.span)
        return writer.take()
    }

    /// Ends the text: decides what is still open, returns the rest of the speech and makes the filter ready for a new text.
    public mutating func finish() -> String {
        settle()
        let rest = writer.take()
        self = Self(language: language, audioTags: audioTags)
        return rest
    }

    /// Most deltas are a plain word with or without its space before it, in the middle of a line: those go out untouched.
    private mutating func passesWhole(_ bytes: borrowing Span<UInt8>) -> Bool {
        guard case .inline = mode, writer.isLevel, !bytes.isEmpty else { return false }
        let start = bytes[0] == 0x20 ? 1 : 0
        guard plainRunEnd(bytes, from: start, after: start == 0 ? previous : " ") == bytes.count, start < bytes.count else { return false }
        writer.noteEnd(bytes, start..<bytes.count)
        previous = Self.marker(bytes[bytes.count - 1])
        return true
    }

    mutating func read(_ bytes: borrowing Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            if case .inline = mode {
                let end = plainRunEnd(bytes, from: index, after: previous)
                if end > index {
                    writer.append(bytes, index..<end)
                    previous = Self.marker(bytes[end - 1])
                    index = end
                    continue
                }
            }
            let (scalar, length) = Self.scalar(in: bytes, at: index)
            step(scalar)
            index += length
        }
    }

    mutating func step(_ written: Unicode.Scalar) {
        // CR LF is one line end; a lone CR is at least a space.
        let scalar = written == "\r" ? " " : written
        switch mode {
        case .inline: stepInline(scalar)
        case .lineStart: stepLineStart(scalar)
        case .ordinal, .ordinalEnd: stepOrdinal(scalar)
        case .hold(let hold): stepHold(hold, scalar)
        case .fence, .fenceLine, .fenceTail: stepFence(scalar)
        case .skip(let skip): stepSkip(skip, scalar)
        }
    }

    /// Says a scalar that turned out to be no markup.
    mutating func say(_ scalar: Unicode.Scalar) {
        writer.put(scalar)
        previous = ScalarKind(scalar) == .space ? " " : scalar
    }

    mutating func hold(_ kind: Hold, _ scalar: Unicode.Scalar) {
        held.removeAll(keepingCapacity: true)
        held.append(contentsOf: scalar.utf8)
        mode = .hold(kind)
    }

    /// Says the first `count` bytes held as they are and reads the others again, now as plain inline text.
    mutating func release(saying count: Int = 1) {
        let bytes = held
        held.removeAll(keepingCapacity: true)
        mode = .inline
        for byte in bytes.prefix(count) { say(Unicode.Scalar(byte)) }
        reread(bytes, from: count)
    }

    mutating func reread(_ bytes: [UInt8], from start: Int) {
        if start < bytes.count { read(bytes.span.extracting(start...)) }
    }

    /// `String` promises valid UTF-8, so the length follows from the first byte and the scalar exists.
    private static func scalar(in bytes: borrowing Span<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
        let first = UInt32(bytes[index])
        if first < 0x80 { return (Unicode.Scalar(UInt8(truncatingIfNeeded: first)), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard index + length <= bytes.count else { return ("\u{FFFD}", bytes.count - index) }
        var value = first & (0x7F >> UInt32(length))
        for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }
}
