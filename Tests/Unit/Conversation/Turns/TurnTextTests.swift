import Testing

@testable import Conversation

@Suite struct TurnTextTests {
    @Test(arguments: [
        ("Hello, World!", "hello world", true), ("It's 9:30.", "its 930", true), ("Adéu", "adéu", true), ("one", "two", false),
        ("...", "\u{2026}", true), ("C#", "C", true),
    ])
    func `texts are the same when their letters and digits are`(one: String, other: String, same: Bool) {
        #expect((TurnText(one) == TurnText(other)) == same)
    }

    @Test(arguments: [("...", true), ("\u{2026} ", true), ("", true), (" \n", true), ("...no", false), ("?", false)])
    func `silence is dots, ellipses and space`(text: String, isSilent: Bool) {
        #expect(TurnText.isSilent(text) == isSilent)
    }

    @Test(arguments: [
        ("you have three", "You have three meetings tomorrow.", "You have three"),
        ("You have three meetings tomorrow...", "You have three meetings tomorrow.", "You have three meetings tomorrow."),
        ("bon dia senyora", "Bon dia, senyora! Com està?", "Bon dia, senyora"),
        ("", "Anything", ""),
    ])
    func `what was heard is cut from the reply in its own spelling`(heard: String, reply: String, expected: String) {
        #expect(TurnText.heard(TurnText(heard), of: reply) == expected)
    }
}
