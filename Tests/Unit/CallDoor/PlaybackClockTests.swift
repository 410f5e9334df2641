import Conversation
import Testing

@testable import Gateway

@Suite struct PlaybackClockTests {
    private func piece(_ text: String, _ place: Int = 0) -> SpeechPiece {
        SpeechPiece(text: text, language: .english, source: .sentence(CallTurnID(number: 1), place))
    }

    private func playing(_ texts: [String], for duration: Duration?) -> PlaybackClock {
        var clock = PlaybackClock()
        let id = PlaybackID(number: 1)
        clock.begin(Playback(id: id, pieces: texts.enumerated().map { piece($1, $0) }, sentAt: .zero), at: .seconds(10))
        if let duration { clock.measured(id, duration) }
        return clock
    }

    @Test(arguments: [
        (0, ""), (499, ""), (500, "Hello"), (999, "Hello"), (1150, "Hello there"), (2194, "Hello there my"),
        (2195, "Hello there my friend."), (9000, "Hello there my friend."),
    ])
    func `what was heard ends where a word does`(elapsedMs: Int, heard: String) {
        let clock = playing(["Hello there my friend."], for: .milliseconds(2200))
        let pieces = clock.heard(at: .seconds(10) + .milliseconds(elapsedMs))
        #expect(pieces.map(\.text).joined() == heard)
        #expect(pieces.first?.isWhole ?? false == (heard == "Hello there my friend."))
    }

    @Test func `of sentences that were joined, the first ones are whole and the last one is as far as it got`() {
        let clock = playing(["One two.", "Three four.", "Five six."], for: .seconds(29))
        #expect(clock.heard(at: .seconds(18)).map(\.isWhole) == [true])
        let heard = clock.heard(at: .seconds(10) + .milliseconds(14_600))
        #expect(heard.map(\.text) == ["One two.", "Three"])
        #expect(heard.map(\.isWhole) == [true, false])
        #expect(clock.heard(at: .seconds(39)).map(\.isWhole) == [true, true, true])
    }

    @Test func `without a measure the length is estimated, and kept clear of when it matters`() {
        let clock = playing([String(repeating: "a", count: 140)], for: nil)
        #expect(clock.duration == .seconds(10))
        #expect(clock.end == .seconds(20))
        #expect(clock.safeEnd.map { $0 > .seconds(21) } == true)
    }

    @Test func `the voice's pace is learned`() {
        var clock = playing([String(repeating: "a", count: 100)], for: .seconds(5))
        let id = PlaybackID(number: 2)
        clock.begin(Playback(id: id, pieces: [piece(String(repeating: "b", count: 200))], sentAt: .zero), at: .seconds(20))
        #expect(clock.duration == .seconds(10))
    }

    @Test func `a length that no voice needs is not believed`() {
        let clock = playing(["Hello."], for: .seconds(6000))
        #expect(clock.duration.map { $0 < .seconds(1) } == true)
    }

    @Test func `a measure that comes for another recording is nobody's`() {
        var clock = playing(["Hello."], for: nil)
        let before = clock.end
        clock.measured(PlaybackID(number: 9), .seconds(60))
        #expect(clock.end == before)
    }

    @Test(arguments: [
        ("one two three", 0, ""), ("one two three", 2, ""), ("one two three", 3, "one"), ("one two three", 4, "one"),
        ("one two three", 6, "one"), ("one two three", 7, "one two"), ("one two three", 13, "one two three"),
        ("one  two", 4, "one"), ("àéî òü", 3, "àéî"), ("one", 99, "one"), ("", 3, ""),
    ])
    func `words are cut downwards`(text: String, characters: Int, words: String) {
        #expect(PlaybackClock.words(of: text, within: characters) == words)
    }
}
