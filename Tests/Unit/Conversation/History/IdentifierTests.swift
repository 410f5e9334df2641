import Conversation
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["a", "main", "A-Z_09", String(repeating: "x", count: 64)])
    func `a session key keeps what it was given`(text: String) {
        #expect(SessionKey(text)?.rawValue == text)
        #expect(ConversationID(text)?.description == text)
    }

    @Test(arguments: ["", "a b", "../x", "a/b", "é", "a\0", "a\n", String(repeating: "x", count: 65), "a.b"])
    func `anything outside the alphabet is no key`(text: String) {
        #expect(SessionKey(text) == nil)
        #expect(ConversationID(text) == nil)
    }

    @Test func `a turn id reads back from its written form`() {
        for turn in [TurnID(), TurnID(high: 0, low: 0), TurnID(high: .max, low: .max), TurnID(high: 1, low: 0), TurnID(high: 0, low: 1)] {
            #expect(turn.description.utf8.count == 26)
            #expect(TurnID(turn.description) == turn)
        }
    }

    @Test(arguments: [
        "", "0", "80000000000000000000000000", "0000000000000000000000000u", "0000000000000000000000000I", "é000000000000000000000000",
    ])
    func `a malformed turn id is refused`(text: String) {
        #expect(TurnID(text) == nil)
    }

    @Test func `turn ids never repeat and sort by age`() {
        let turns = (0..<10_000).map { _ in TurnID() }
        #expect(Set(turns).count == turns.count)
        #expect(TurnID(high: 1 << 16, low: .max).description < TurnID(high: 2 << 16, low: 0).description)
    }
}
