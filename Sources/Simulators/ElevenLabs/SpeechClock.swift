/// The caller's ear: when each word of a reply that arrives in pieces has been spoken, at a steady rate, gaps included.
///
/// A word is spoken when it is known to be whole and the one before it is over; nothing here waits for real time to pass.
public struct SpeechClock: Sendable, Equatable {
    private struct Word: Equatable {
        /// How much of the text has been spoken when the word is over, in Unicode scalars.
        var end: Int
        var startsAt: Duration
        var endsAt: Duration
    }

    /// All the text given so far.
    public private(set) var text = ""
    private let wordDuration: Duration
    private let startDelay: Duration
    private var words: [Word] = []
    /// The word that is still arriving: where it ends so far.
    private var openWordEnd: Int?
    private var length = 0
    private var firstAt: Duration?

    /// - Parameters:
    ///   - wordsPerMinute: at least one.
    ///   - startDelay: from the first text to the first sound.
    public init(wordsPerMinute: Double, startDelay: Duration) {
        wordDuration = .seconds(60 / max(1, wordsPerMinute))
        self.startDelay = startDelay
    }

    /// Takes the next piece of text.
    public mutating func say(_ piece: String, at now: Duration) {
        // Scalars, because a delta may be cut inside what a reader sees as one character.
        for scalar in piece.unicodeScalars {
            length += 1
            if scalar.properties.isWhitespace {
                closeWord(at: now)
            } else {
                firstAt = firstAt ?? now
                openWordEnd = length
            }
        }
        text += piece
    }

    /// Says that no more text comes: the last word is whole.
    public mutating func finish(at now: Duration) { closeWord(at: now) }

    /// When the first sound is heard; nil before any text.
    public var startsAt: Duration? { firstAt.map { $0 + startDelay } }

    /// When the last whole word is over.
    public var endsAt: Duration? { words.last?.endsAt }

    /// When the n-th word, counted from 1, has been heard whole; nil when it has not come yet.
    public func time(ofWord number: Int) -> Duration? { words.indices.contains(number - 1) ? words[number - 1].endsAt : nil }

    /// The n-th word, counted from 1, with the spaces before it, and when it is spoken; nil when it has not come whole yet.
    public func word(_ number: Int) -> (text: String, startsAt: Duration, endsAt: Duration)? {
        guard words.indices.contains(number - 1) else { return nil }
        let (begin, word) = (number > 1 ? words[number - 2].end : 0, words[number - 1])
        let scalars = text.unicodeScalars.dropFirst(begin).prefix(word.end - begin)
        return (String(String.UnicodeScalarView(scalars)), word.startsAt, word.endsAt)
    }

    /// How many words have come whole.
    public var wordsKnown: Int { words.count }

    /// The text up to the last word that is over by then, without spaces at its end.
    public func heard(by instant: Duration) -> String {
        guard let word = words.last(where: { $0.endsAt <= instant }) else { return "" }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(word.end)))
    }

    private mutating func closeWord(at now: Duration) {
        guard let end = openWordEnd, let startsAt else { return }
        openWordEnd = nil
        let begins = max(words.last?.endsAt ?? startsAt, now, startsAt)
        words.append(Word(end: end, startsAt: begins, endsAt: begins + wordDuration))
    }
}
