import Testing

@testable import Simulators

@Suite struct TextBlotterTests {
    @Test(arguments: [
        ("Write to josh.doe@corp.example, please.", "Write to someone@example.com, please."),
        ("See https://intra.corp/x?token=1 or (www.corp.org).", "See https://example.com or (https://example.com)."),
        ("Call +34 612 345 678 now", "Call +00 000 000 000 now"), ("Card 4111111111111111.", "Card 0000000000000000."),
        ("The key is sk-abcdef123456.", "The key is [hidden]."), ("a1b2c3d4e5f6a7b8c9d0e1f2 it is", "[hidden] it is"),
        ("In 2024 there were 12 of them, at 10.", "In 2024 there were 12 of them, at 10."), ("  two  spaces ", "  two  spaces "),
    ])
    func `what looks private is replaced, and nothing else`(text: String, expected: String) {
        #expect(TextBlotter()(text) == expected)
    }

    @Test func `with words hidden the same word has the same stand-in, and the text its shape`() {
        let blot = TextBlotter(hidesWords: true)
        let hidden = blot("Paris is big. I like Paris, really 2024.")
        let words = hidden.split(separator: " ").map { $0.filter(\.isLetter).lowercased() }
        #expect(words[0] == words[5])
        #expect(!hidden.lowercased().contains("paris") && hidden.hasSuffix(" 2024.") && hidden.contains(","))
        #expect(hidden.first?.isUppercase == true)
    }
}
