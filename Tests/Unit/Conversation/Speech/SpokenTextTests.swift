import Conversation
import Testing

@Suite struct SpokenTextTests {
    @Test func `the table is there`() {
        #expect(SpeechFixtures.spoken.count >= 60)
        #expect(Set(SpeechFixtures.spoken.map(\.name)).count == SpeechFixtures.spoken.count)
    }

    @Test(arguments: SpeechFixtures.spoken)
    func `what is written is said`(_ example: SpokenExample) {
        #expect(SpokenText.of(example.written) == example.spoken)
    }

    @Test(arguments: SpeechFixtures.spoken)
    func `one cut anywhere changes nothing`(_ example: SpokenExample) {
        for deltas in Slicing.twoWay(example.written) {
            let spoken = Slicing.speak(deltas)
            #expect(spoken.isSameBytes(as: example.spoken), "\(deltas) is spoken \(spoken.debugDescription)")
        }
    }

    @Test(arguments: 1...16)
    func `the size of the deltas changes nothing`(_ size: Int) {
        for example in SpeechFixtures.spoken {
            let spoken = Slicing.speak(Slicing.fixed(example.written, size: size))
            #expect(spoken.isSameBytes(as: example.spoken), "\(example.name): \(spoken.debugDescription)")
        }
    }

    @Test(arguments: [1, 7, 1_234, 99_991] as [UInt64])
    func `random deltas change nothing`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for example in SpeechFixtures.spoken {
            for sizeMax in [1, 3, 9] {
                let spoken = Slicing.speak(Slicing.random(example.written, sizeMax: sizeMax, using: &random))
                #expect(spoken.isSameBytes(as: example.spoken), "\(example.name), seed \(seed): \(spoken.debugDescription)")
            }
        }
    }

    @Test func `all examples in one text are sliced as one`() {
        let text = SpeechFixtures.spoken.map(\.written).joined(separator: "\n\n")
        let whole = SpokenText.of(text)
        for size in 1...64 { #expect(Slicing.speak(Slicing.fixed(text, size: size)).isSameBytes(as: whole), "size \(size)") }
    }

    @Test func `a filter is ready for the next text after finish`() {
        var filter = SpokenText(language: .catalan)
        _ = filter.consume("```\nlet a")
        #expect(filter.finish() == "")
        #expect(filter.consume("Hola") == "Hola")
        #expect(filter.finish() == "")
    }

    @Test func `stand-ins are said in the language of the conversation`() {
        let text = "```\nx\n```\nhttps://example.com/a https://xn--a/"
        #expect(SpokenText.of(text) == "Code omitted.\nexample dot com link")
        #expect(SpokenText.of(text, language: .spanish) == "Código omitido.\nexample punto com enlace")
        #expect(SpokenText.of(text, language: SpokenLanguage(tag: "ca-ES")) == "Codi omès.\nexample punt com enllaç")
        #expect(SpokenLanguage(tag: "de") == .english)
    }

    @Test func `voices that act keep their audio tags`() {
        let text = "[laughs] No [sic] way [sighs]."
        #expect(SpokenText.of(text, audioTags: .kept) == "[laughs] No sic way [sighs].")
        #expect(SpokenText.of(text) == "No sic way.")
    }
}
