import Conversation
import Testing

/// One figure as it is written, and what a voice says of it.
struct FigureExample: Decodable, Sendable, CustomTestStringConvertible {
    let language: String
    let written: String
    let spoken: String

    var testDescription: String { "\(language): \(written)" }

    func speak(_ deltas: [String]) -> String {
        var numbers = SpokenNumbers(language: SpokenLanguage(tag: language))
        var spoken = ""
        for delta in deltas { spoken += numbers.consume(delta) }
        return spoken + numbers.finish()
    }
}

@Suite struct SpokenNumbersTests {
    @Test func `there are examples in each language`() {
        for language in SpokenLanguage.allCases {
            #expect(SpeechFixtures.figures.count { $0.language == language.rawValue } >= 4)
        }
    }

    @Test(arguments: SpeechFixtures.figures)
    func `a figure with marks is put into words and digits stay`(example: FigureExample) {
        #expect(example.speak([example.written]) == example.spoken)
    }

    @Test(arguments: SpeechFixtures.figures)
    func `how a figure was cut into deltas makes no difference`(example: FigureExample) {
        for deltas in Slicing.twoWay(example.written) + (1...3).map({ Slicing.fixed(example.written, size: $0) }) {
            #expect(example.speak(deltas).isSameBytes(as: example.spoken), "cut as \(deltas)")
        }
    }

    @Test func `words are not held back`() {
        var numbers = SpokenNumbers()
        for word in ["Well", ", the", " café", " opens", " at"] { #expect(numbers.consume(word) == word) }
        #expect(numbers.consume(" 9") == " ")
        #expect(numbers.consume(":00 today") == "9 o'clock today")
    }

    @Test func `a figure without end is said as it stands`() {
        let digits = String(repeating: "7", count: 10_000)
        #expect(SpokenNumbers.of(digits + "%") == digits + "%")
    }

    @Test func `no soup of figures is lost or depends on how it was cut`() {
        var random = SplitMix64(seed: 20)
        let alphabet = Array("0123456789 .,:/-–%°º€$£#~ kmhab\n(C".unicodeScalars)
        for _ in 0..<300 {
            var soup = ""
            for _ in 0..<40 { soup.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)]) }
            let example = FigureExample(language: "ca", written: soup, spoken: SpokenNumbers.of(soup, language: .catalan))
            for size in 1...4 { #expect(example.speak(Slicing.fixed(soup, size: size)).isSameBytes(as: example.spoken), "\(soup)") }
            let digits = { (text: String) in text.filter { $0.isASCII && $0.isNumber && $0 != "0" }.count }
            #expect(digits(example.spoken) <= digits(soup) && (digits(soup) == 0 || digits(example.spoken) > 0))
        }
    }

    @Test func `markup goes before figures are read`() {
        #expect(SpeechFilter.of("**25%** of `$5.99`, see [€3](https://a.b/1%202)") == "25 percent of 5 dollars and 99, see 3 euros")
        #expect(SpeechFilter.of("- 21°C\n- 9:00", language: .spanish) == "21 grados.\n9 en punto.")
    }
}
