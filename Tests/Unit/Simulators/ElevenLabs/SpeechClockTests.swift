import Simulators
import Testing

@Suite struct SpeechClockTests {
    /// Sixty words a minute: one a second, the first sound 100 ms after the first text.
    private func clock() -> SpeechClock { SpeechClock(wordsPerMinute: 60, startDelay: .milliseconds(100)) }

    @Test func `words are heard one after another from the first sound on`() {
        var speech = clock()
        speech.say("One two three. ", at: .seconds(10))
        #expect(speech.startsAt == .milliseconds(10_100))
        #expect(speech.heard(by: .milliseconds(11_099)) == "")
        #expect(speech.heard(by: .milliseconds(11_100)) == "One")
        #expect(speech.heard(by: .milliseconds(12_100)) == "One two")
        #expect(speech.heard(by: .seconds(60)) == "One two three.")
        #expect(speech.time(ofWord: 2) == .milliseconds(12_100))
        #expect(speech.time(ofWord: 4) == nil)
    }

    @Test func `a word that is not yet whole is not spoken`() {
        var speech = clock()
        speech.say("Hel", at: .zero)
        #expect(speech.heard(by: .seconds(60)) == "")
        speech.say("lo there", at: .seconds(1))
        #expect(speech.heard(by: .seconds(60)) == "Hello")
        speech.finish(at: .seconds(5))
        #expect(speech.heard(by: .seconds(60)) == "Hello there")
    }

    @Test func `speech waits for text that comes late`() {
        var speech = clock()
        speech.say("One ", at: .zero)
        speech.say("two ", at: .seconds(30))
        #expect(speech.heard(by: .seconds(29)) == "One")
        #expect(speech.heard(by: .milliseconds(30_999)) == "One")
        #expect(speech.heard(by: .seconds(31)) == "One two")
    }

    @Test func `what is heard does not depend on how the text was cut`() {
        let text = "Aquesta nit fan una pel·lícula  bona. 👩‍👩‍👧 e\u{301}s"
        var whole = clock()
        whole.say(text, at: .zero)
        whole.finish(at: .zero)
        var cut = clock()
        for scalar in text.unicodeScalars { cut.say(String(scalar), at: .zero) }
        cut.finish(at: .zero)
        for second in 0..<12 { #expect(cut.heard(by: .seconds(second)) == whole.heard(by: .seconds(second))) }
        #expect(cut.heard(by: .seconds(99)) == text)
        #expect(cut.wordsKnown == 8)
    }

    @Test func `nothing said is nothing heard`() {
        var speech = clock()
        speech.say("  \n", at: .zero)
        speech.finish(at: .zero)
        #expect(speech.startsAt == nil && speech.endsAt == nil && speech.heard(by: .seconds(9)) == "")
    }
}
