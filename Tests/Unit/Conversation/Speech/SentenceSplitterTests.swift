import Conversation
import Testing

@Suite struct SentenceSplitterTests {
    @Test func `the table is there`() {
        #expect(SpeechFixtures.sentences.count >= 25)
    }

    @Test(arguments: SpeechFixtures.sentences)
    func `text is cut into sentences`(_ example: SentenceExample) {
        #expect(Slicing.split([example.text]) == example.sentences)
    }

    @Test(arguments: SpeechFixtures.sentences)
    func `slicing changes no sentence`(_ example: SentenceExample) {
        for deltas in Slicing.twoWay(example.text) { #expect(Slicing.split(deltas) == example.sentences, "\(deltas)") }
        for size in 1...16 { #expect(Slicing.split(Slicing.fixed(example.text, size: size)) == example.sentences, "size \(size)") }
        var random = SplitMix64(seed: 41)
        for _ in 0..<10 {
            let deltas = Slicing.random(example.text, sizeMax: 7, using: &random)
            #expect(Slicing.split(deltas) == example.sentences, "\(deltas)")
        }
    }

    @Test func `a sentence goes out with the space after its stop`() {
        var splitter = SentenceSplitter()
        #expect(splitter.consume("Hello there.") == [])
        #expect(splitter.consume(" ") == ["Hello there."])
        #expect(splitter.consume("Is it e.g. J. Smith? ") == ["Is it e.g. J. Smith?"])
        #expect(splitter.consume("A line\n") == ["A line"])
        #expect(splitter.consume("And so on etc. ") == [])
        #expect(splitter.consume("N") == ["And so on etc."])
        #expect(splitter.finish() == ["N"])
    }

    @Test(arguments: [
        ("Hello there.", true), ("Really?", true), ("No!", true), ("Hello there", false), ("Ask Dr.", false), ("It costs 3.", false),
        ("And so on etc.", false), ("Well...", false), ("He said \"Stop.", false), ("He said \"Stop.\"", false), ("(As it was.", false),
        ("J.", false), ("", false),
    ])
    func `in a pause a sentence is cut where its stop can only be its end`(text: String, ends: Bool) {
        var splitter = SentenceSplitter()
        #expect(splitter.consume(text).isEmpty)
        #expect(splitter.mayHaveEnded == ends)
        #expect(splitter.cutIfEnded() == (ends ? [text] : []))
        #expect(splitter.finish() == (ends || text.isEmpty ? [] : [text]))
    }

    @Test(arguments: [5, 11, 400] as [UInt64])
    func `no word is lost, no sentence is too long, no slicing matters`(_ seed: UInt64) {
        var soup = MarkdownSoup(seed: seed)
        var random = SplitMix64(seed: seed)
        for count in 0..<300 {
            let text = soup.next(pieces: 1 + count)
            let sentences = Slicing.split([text])
            #expect(Slicing.split(Slicing.random(text, sizeMax: 9, using: &random)) == sentences, "seed \(seed): \(text.debugDescription)")
            #expect(Slicing.split(Slicing.fixed(text, size: 1)) == sentences, "seed \(seed): \(text.debugDescription)")
            #expect(sentences.allSatisfy { $0.unicodeScalars.count <= SentenceSplitter().sentenceCharactersMax && !$0.isEmpty })
            let words: (String) -> [Unicode.Scalar] = {
                $0.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
            }
            #expect(words(sentences.joined()) == words(text), "seed \(seed): \(text.debugDescription)")
        }
    }

    @Test func `a sentence too long breaks at a clause, else at a space, else at the bound`() {
        var splitter = SentenceSplitter(sentenceCharactersMax: 40, firstClauseCharactersMin: 0)
        #expect(splitter.consume("Twenty letters or so, and twenty more or so on") == ["Twenty letters or so,"])
        #expect(splitter.finish() == ["and twenty more or so on"])
        #expect(splitter.consume("Twenty letters or so and twenty more or so on") == ["Twenty letters or so and twenty more or"])
        #expect(splitter.finish() == ["so on"])
        #expect(splitter.consume(String(repeating: "x", count: 90)).map(\.count) == [40, 40])
        #expect(splitter.finish().map(\.count) == [10])
    }

    @Test func `a full pipeline speaks Markdown sentence by sentence`() {
        var filter = SpokenText()
        var splitter = SentenceSplitter()
        let written = "## Plan\n\n1. **Buy** milk 🥛\n2. See [the list](https://a.b/c). It is long.\n\nThat is it"
        var sentences: [String] = []
        for delta in Slicing.fixed(written, size: 3) { sentences += splitter.consume(filter.consume(delta)) }
        sentences += splitter.consume(filter.finish())
        sentences += splitter.finish()
        #expect(sentences == ["Plan.", "1. Buy milk.", "2. See the list.", "It is long.", "That is it"])
    }
}
