import Testing

@testable import Simulators

@Suite struct CallerWordsTests {
    @Test(arguments: ["Hang up.", "Please hang up the phone!", "Goodbye", "Cuelga, por favor.", "Penja, si us plau."])
    func `the whole wish to hang up is one`(text: String) {
        #expect(CallerHangUpWords.ask(in: text, CallerBehaviour()))
    }

    @Test(arguments: ["I had to hang up the picture", "hang", "Don't hang up", "What does adéu mean?", ""])
    func `a mention is no wish`(text: String) {
        #expect(!CallerHangUpWords.ask(in: text, CallerBehaviour()))
    }

    @Test func `marks are not spoken, words are`() {
        #expect(CallerAgent.spoken("# A **plan** with [a link](https://example.com) and `code`") == "A plan with a link and code")
        #expect(CallerAgent.spoken("- one thing") == "one thing")
        #expect(CallerAgent.spoken("Nothing to take out.") == "Nothing to take out.")
    }

    @Test func `a plan does as the question says`() {
        #expect(CallerAgent.plan(for: "[[wait 300]] Hello there", said: nil).wait == .milliseconds(300))
        let words = CallerAgent.plan(for: "[[words 45]] go", said: nil)
        #expect(words.sentences.count == 3)
        #expect(words.text.split(separator: " ").count == 45)
        #expect(CallerAgent.plan(for: "What did I just say?", said: "Good morning").text.contains("Good morning"))
    }

    @Test func `what was heard of a reply ends in the sentence that was cut`() {
        var reply = CallerReply(number: 1, plan: .init(sentences: []), askedAt: .zero)
        reply.played = [
            .init(text: "One two.", from: .zero, duration: .seconds(1)),
            .init(text: "three four five six", from: .seconds(1), duration: .seconds(2)),
        ]
        #expect(reply.heard(at: .milliseconds(500)) == "One")
        #expect(reply.heard(at: .seconds(1)) == "One two.")
        #expect(reply.heard(at: .seconds(2)) == "One two. three four")
        #expect(reply.heard(at: .seconds(9)) == "One two. three four five six")
    }
}
