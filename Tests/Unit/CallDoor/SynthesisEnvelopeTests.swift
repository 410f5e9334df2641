import Testing

@testable import Gateway

@Suite struct SynthesisEnvelopeTests {
    private func envelope(_ samples: (characters: Int, tookMs: Int)...) -> SynthesisEnvelope {
        var envelope = SynthesisEnvelope()
        for sample in samples { envelope.learn(characters: sample.characters, took: .milliseconds(sample.tookMs)) }
        return envelope
    }

    @Test func `nothing is known of a service that never answered, nor of one that answered once`() {
        #expect(envelope().fastest(characters: 100) == .zero)
        #expect(envelope((100, 3000)).fastest(characters: 100) == .zero, "the first answer may have loaded the voice")
    }

    @Test func `two answers are believed, less the tolerance`() {
        let envelope = envelope((100, 400), (100, 400))
        #expect(envelope.fastest(characters: 100) == .milliseconds(340))
        #expect(envelope.fastest(characters: 200) == .milliseconds(340), "a longer text may take no longer")
        #expect(envelope.fastest(characters: 50).milliseconds.rounded() == 170, "a shorter one may take half")
    }

    @Test func `how the time grows with the text is learned`() {
        let envelope = envelope((50, 200), (100, 300), (150, 400), (200, 500), (60, 220), (120, 340))
        #expect(envelope.fastest(characters: 200) >= .milliseconds(400))
        #expect(envelope.fastest(characters: 50) > .milliseconds(120))
    }

    @Test(arguments: [0, 1, 3])
    func `one slow answer among fast ones does not move the bound up`(place: Int) {
        var envelope = SynthesisEnvelope()
        for index in 0..<4 { envelope.learn(characters: 40 + index * 40, took: index == place ? .seconds(4) : .milliseconds(300)) }
        for characters in [20, 80, 160, 240] { #expect(envelope.fastest(characters: characters) <= .milliseconds(300)) }
    }

    @Test func `a slow answer to a long text is not taken for the way the time grows`() {
        #expect(envelope((27, 250), (130, 1200)).fastest(characters: 100) <= .milliseconds(250))
        #expect(envelope((27, 250), (130, 1200), (50, 300)).fastest(characters: 100) <= .milliseconds(300))
    }

    @Test func `a service that has become faster is known to be so at once`() {
        var envelope = SynthesisEnvelope()
        for _ in 0..<8 { envelope.learn(characters: 80, took: .milliseconds(900)) }
        envelope.learn(characters: 80, took: .milliseconds(200))
        #expect(envelope.fastest(characters: 80) <= .milliseconds(200))
    }

    /// The promise of ``SynthesisEnvelope/tolerance``: with a service of `a + b · characters + less than the tolerance`, never too high.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func `a steady service is never faster than the bound`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let base = Double.random(in: 0...900, using: &random)
        let slope = Double.random(in: 0...6, using: &random)
        var envelope = SynthesisEnvelope()
        for _ in 0..<40 {
            let characters = Int.random(in: 2...240, using: &random)
            let jitter = Double.random(in: 0..<SynthesisEnvelope.tolerance.milliseconds, using: &random)
            let took = base + slope * Double(characters) + jitter
            let bound = envelope.fastest(characters: characters).milliseconds
            #expect(bound <= took + 0.001, "\(characters) characters")
            envelope.learn(characters: characters, took: .nanoseconds(Int64(took * 1_000_000)))
        }
        // Having seen it all, the bound is near: within twice the tolerance of the least.
        #expect(base + slope * 120 - envelope.fastest(characters: 120).milliseconds <= 2 * SynthesisEnvelope.tolerance.milliseconds)
    }
}
