import Testing

@testable import Conversation

@Suite struct EarlierLinesTests {
    private func lines(_ texts: [String]) -> ArraySlice<Line> {
        TurnSituation(messages: said(texts + ["c: z9 stop", "u: now"]), tools: []).before
    }

    /// `count` turns, each an utterance and a reply.
    private func talk(_ turns: Range<Int>) -> [String] { turns.flatMap { ["u: question \($0)", "a: answer \($0)"] } }

    private func fits(_ one: [String], _ other: [String]) -> Bool { EarlierLines(lines(other)).fit(lines(one)) }

    @Test func `the same speakers fit, assistant texts beginning alike either way, user texts whatever they are`() {
        #expect(fits(["a: Hi", "u: One", "a: Two three"], ["a: Hi there", "u: Another", "a: Two"]))
        #expect(!fits(["a: Hi", "u: One", "a: Four"], ["a: Hi", "u: One", "a: Two"]))
        #expect(!fits(["a: Hi", "u: One"], ["u: One", "a: Hi"]))
        #expect(!fits(["a: Hi"], ["a: Hi", "u: One"]))
        #expect(fits([], []))
    }

    @Test(arguments: 2...40)
    func `a history whose beginning was cut off is aligned on its last two turns`(turns: Int) {
        for begin in 1..<turns { #expect(fits(talk(begin..<turns), talk(0..<turns)) == (turns - begin >= 2), "\(begin) of \(turns)") }
        #expect(!fits(talk(1..<turns) + ["u: more", "a: other"], talk(0..<(turns + 1))))
    }

    @Test(arguments: 1...30)
    func `a history that stops short is a beginning, as far back as lines are kept`(turns: Int) {
        let whole = EarlierLines(lines(talk(0..<turns)))
        for end in 0..<turns {
            let isKnown = end == 0 || (turns - end) * 2 < EarlierLines.tailLinesMax
            #expect(whole.isBegun(by: lines(talk(0..<end))) == isKnown, "\(end) of \(turns)")
            let other = lines(talk(0..<end).dropLast() + ["a: other"])
            if end > 0 { #expect(!whole.isBegun(by: other)) }
        }
        #expect(!whole.isBegun(by: lines(talk(0..<turns))))
    }
}
