import Testing

@testable import Conversation

@Suite struct TextPrintTests {
    @Test(arguments: [
        ("Hello, World!", "hello world", true), ("It's 9:30.", "its 930", true), ("Adéu", "ADÉU", true), ("one", "two", false),
        ("...", "\u{2026}", true), ("one", "one1", false),
    ])
    func `texts print alike when their letters and digits are alike`(one: String, other: String, isSame: Bool) {
        #expect((TextPrint(one) == TextPrint(other)) == isSame)
        #expect((TurnText(one) == TurnText(other)) == isSame)
    }

    @Test func `pieces print as the whole does, however it is cut`() {
        let text = "Què hi ha avui a la tarda? Tres reunions, i la primera a les nou… 🎉 Fins aviat!"
        for cut in text.indices {
            var print = TextPrint(String(text[..<cut]))
            print.absorb(String(text[cut...]))
            #expect(print == TextPrint(text))
            #expect(print.headLetters == TextPrint(text).headLetters)
            #expect(TextPrint(String(text[..<cut])).beginsLike(TextPrint(text)))
        }
    }

    @Test func `the first letters are kept whole`() {
        let print = TextPrint(String(repeating: "a", count: 31) + "éb")
        #expect(print.headLetters == String(repeating: "a", count: 31))
        #expect(print.letterBytes == 34)
        #expect(TextPrint(letterBytes: 34, hash: print.hash, headLetters: print.headLetters) == print)
        #expect(!print.beginsLike(TextPrint("ab")))
    }
}
