import Testing

@testable import Gateway

@Suite struct SynthesisEnvelopeTests {
    @Test func `nothing is known of a service that never answered, nor of one that answered once`() {
        var envelope = SynthesisEnvelope()
        #expect(envelope.fastest(characters: 100) == .zero)
        envelope.learn(characters: 100, took: .seconds(3))
        #expect(envelope.fastest(characters: 100) == .zero, "the first answer may have loaded the voice")
    }

    @Test func `the second answer is believed, less the tolerance, and as far as the first allows`() {
        var envelope = SynthesisEnvelope()
        envelope.learn(characters: 100, took: .milliseconds(400))
        envelope.learn(characters: 100, took: .milliseconds(400))
        #expect(envelope.fastest(characters: 100) == .milliseconds(340))
        #expect(envelope.fastest(characters: 200) == .milliseconds(340), "a longer text may take no longer")
        #expect(envelope.fastest(characters: 50).milliseconds.rounded() == 170, "a shorter one may take half")
    }

    @Test func `one slow answer among fast ones does not move the bound up`() {
        var envelope = SynthesisEnvelope()
        for _ in 0..<6 { envelope.learn(characters: 80, took: .milliseconds(300)) }
        let before = envelope.fastest(characters: 80)
        envelope.learn(characters: 80, took: .seconds(4))
        #expect(envelope.fastest(characters: 80) == before)
    }

    @Test func `a slow second answer is not believed against a fast first`() {
        var envelope = SynthesisEnvelope()
        envelope.learn(characters: 80, took: .milliseconds(300))
        envelope.learn(characters: 80, took: .seconds(4))
        #expect(envelope.fastest(characters: 80) <= .milliseconds(300))
    }

    @Test func `a service that has become faster is known to be so at once`() {
        var envelope = SynthesisEnvelope()
        for _ in 0..<8 { envelope.learn(characters: 80, took: .milliseconds(900)) }
        envelope.learn(characters: 80, took: .milliseconds(200))
        #expect(envelope.fastest(characters: 80) <= .milliseconds(200))
    }

    @Test func `after a restart the first answer again shows only how fast the service can be`() {
        var envelope = SynthesisEnvelope()
        for _ in 0..<3 { envelope.learn(characters: 80, took: .milliseconds(300)) }
        envelope.cool()
        envelope.learn(characters: 10, took: .seconds(3))
        #expect(envelope.fastest(characters: 80) == .milliseconds(240))
    }

    /// The promise of ``SynthesisEnvelope/tolerance``: with a service of `a + b · characters + less than the tolerance`, never too high.
    @Test(arguments: 0..<60 as Range<UInt64>)
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
