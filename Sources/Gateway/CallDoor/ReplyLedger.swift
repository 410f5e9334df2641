import Conversation

/// A turn's reply as it is spoken: its sentences, and where each lies in the text that is stored.
///
/// Sentences lose white space and what cannot be spoken; counting their letters finds them again in the reply, so that "heard up to
/// here" is a number of the reply's UTF-8 bytes. What is said beside the reply never enters.
struct ReplyLedger: Sendable {
    struct Sentence: Sendable, Equatable {
        let text: String
        /// Where it begins and ends in the reply, in UTF-8 bytes.
        let start: Int
        let end: Int
        /// Its first scalar's place among the reply's scalars.
        fileprivate let firstScalar: Int
    }

    /// Longest reply that is spoken, in Unicode scalars; the rest is stored and not said.
    static let scalarsMax = 262_144

    private(set) var sentences: [Sentence] = []
    private(set) var bytes = 0
    private(set) var isWhole = false
    /// Whether some of the reply is not spoken because it is too long.
    private var isCut = false
    private var reply: [Unicode.Scalar] = []
    private var splitter = SentenceSplitter()
    /// Up to where sentences have been found, in scalars and in bytes.
    private var position = 0
    private var positionBytes = 0
    /// How far it has been heard, in bytes.
    private var heardTo = 0

    /// Takes the next piece of the reply; returns the places of the sentences it completed.
    mutating func consume(_ delta: String) -> Range<Int> {
        bytes += delta.utf8.count
        guard reply.count < Self.scalarsMax else {
            isCut = true
            return sentences.count..<sentences.count
        }
        reply.append(contentsOf: delta.unicodeScalars)
        return add(splitter.consume(delta))
    }

    /// Whether the text so far seems to end in the end of a sentence: see ``SentenceSplitter/mayHaveEnded``.
    var mayHaveEnded: Bool { splitter.mayHaveEnded }

    /// Nothing came for a while: a sentence that seems to have ended has; returns its place.
    mutating func cutIfEnded() -> Range<Int> { add(splitter.cutIfEnded()) }

    /// The reply is whole; returns the places of the sentences that were left.
    mutating func finish() -> Range<Int> {
        isWhole = true
        return add(splitter.finish())
    }

    /// How much of the reply has been heard, in UTF-8 bytes.
    var heardBytes: Int { heardTo }

    /// Whether nothing that can be said is left to hear.
    var isHeard: Bool { isWhole && heardTo >= bytes }

    /// A sentence, or its beginning, has been heard.
    mutating func heard(_ sentence: Int, _ beginning: String?) {
        heardTo = max(heardTo, offset(sentence, beginning))
    }

    /// How far the reply has been heard once this has, in UTF-8 bytes.
    func offset(_ sentence: Int, _ beginning: String?) -> Int {
        guard sentences.indices.contains(sentence) else { return heardTo }
        guard let beginning else {
            // What follows the last sentence is not spoken: with it, all has been heard.
            return isWhole && !isCut && sentence == sentences.count - 1 ? bytes : sentences[sentence].end
        }
        let place = sentences[sentence]
        return Self.locate(beginning, in: reply[place.firstScalar...], from: place.start).end
    }

    private mutating func add(_ texts: [String]) -> Range<Int> {
        let first = sentences.count
        for text in texts {
            let found = Self.locate(text, in: reply[position...], from: positionBytes)
            sentences.append(Sentence(text: text, start: found.start, end: found.end, firstScalar: found.firstScalar))
            position = found.next
            positionBytes = found.end
        }
        return first..<sentences.count
    }

    /// Finds `text` by its letters, which are the next ones of `scalars`, and then as many of the marks after them as it ends in.
    private static func locate(
        _ text: String, in scalars: ArraySlice<Unicode.Scalar>, from offset: Int
    ) -> (start: Int, end: Int, firstScalar: Int, next: Int) {
        var letters = 0
        var marks = 0
        for scalar in text.unicodeScalars {
            if isLetter(scalar) {
                letters += 1
                marks = 0
            } else if !scalar.properties.isWhitespace {
                marks += 1
            }
        }
        var bytes = offset
        var start: Int?
        var end = offset
        var first = scalars.startIndex
        var next = scalars.startIndex
        for index in scalars.indices {
            let scalar = scalars[index]
            let isSpace = scalar.properties.isWhitespace
            if letters == 0, marks == 0 || isLetter(scalar) { break }
            if start == nil, !isSpace {
                start = bytes
                first = index
            }
            bytes += scalar.utf8Count
            if isLetter(scalar) {
                letters -= 1
            } else if letters == 0, !isSpace {
                marks -= 1
            }
            if letters == 0, !isSpace {
                end = bytes
                next = index + 1
            }
        }
        return (start ?? offset, end, first, next)
    }

    /// Surely a letter or digit, and so never left out of a sentence.
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0..<0x80: false
        default: scalar.properties.isAlphabetic && scalar.value < 0x1F000
        }
    }
}

extension Unicode.Scalar {
    fileprivate var utf8Count: Int { value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4 }
}
