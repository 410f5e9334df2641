import Testing

@testable import Conversation

/// Properties that hold for any text, on seeded soup.
@Suite struct SpokenTextSoupTests {
    private static let seeds: [UInt64] = [3, 1_000_003, 20_261_121, 77]

    @Test(arguments: seeds)
    func `no slicing changes a soup`(_ seed: UInt64) {
        var soup = MarkdownSoup(seed: seed)
        var random = SplitMix64(seed: seed &+ 1)
        for count in 0..<600 {
            let text = soup.next(pieces: 1 + count % 40)
            let whole = SpokenText.of(text)
            #expect(Slicing.speak(Slicing.fixed(text, size: 1)).isSameBytes(as: whole), "seed \(seed): \(text.debugDescription)")
            let deltas = Slicing.random(text, sizeMax: 1 + count % 12, using: &random)
            #expect(Slicing.speak(deltas).isSameBytes(as: whole), "seed \(seed): \(deltas)")
        }
    }

    @Test(arguments: seeds)
    func `speech is clean`(_ seed: UInt64) {
        var soup = MarkdownSoup(seed: seed)
        for count in 0..<600 {
            let text = soup.next(pieces: 1 + count % 40)
            let spoken = SpokenText.of(text)
            #expect(!spoken.contains("`"), "seed \(seed): \(text.debugDescription)")
            #expect(!spoken.contains("  ") && !spoken.contains("\n\n") && !spoken.contains("\r"), "seed \(seed): \(text.debugDescription)")
            #expect(spoken.first?.isWhitespace != true && spoken.last?.isWhitespace != true, "seed \(seed): \(text.debugDescription)")
            #expect(!spoken.unicodeScalars.contains { SpokenGlyph($0).isSilent }, "seed \(seed): \(text.debugDescription)")
        }
    }

    @Test(arguments: seeds)
    func `nothing is held beyond the bound`(_ seed: UInt64) {
        var soup = MarkdownSoup(seed: seed)
        var filter = SpokenText()
        for scalar in soup.next(pieces: 20_000).unicodeScalars {
            _ = filter.consume(String(scalar))
            #expect(filter.held.count <= SpokenText.heldBytesMax)
        }
    }

    @Test(arguments: seeds)
    func `what was said is said the same again`(_ seed: UInt64) {
        var soup = MarkdownSoup(seed: seed)
        for count in 0..<300 {
            let text = soup.nextTame(pieces: 1 + count % 20)
            let once = SpokenText.of(text)
            #expect(SpokenText.of(once).isSameBytes(as: once), "seed \(seed): \(text.debugDescription)")
        }
    }

    @Test func `every example is said the same again unless it shows literal marks`() {
        for example in SpeechFixtures.spoken where !example.spoken.contains(where: { "*#<>_[]{}&【=".contains($0) }) {
            #expect(SpokenText.of(example.spoken) == example.spoken, "\(example.name)")
        }
    }

    @Test(arguments: seeds)
    func `plain words are said as they are`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let words = ["Hello", "world,", "niño", "No", "what", "How", "(maybe)", "don't", "2024", "£5", "“sí”", "Привет", "wow.", "N"]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 1...30, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }.joined(
                separator: " ")
            #expect(SpokenText.of(text).isSameBytes(as: text), "seed \(seed)")
        }
    }
}

extension SpokenGlyph {
    fileprivate var isSilent: Bool {
        switch self {
        case .picture, .nothing, .space: true
        case .text, .line, .joiner: false
        }
    }
}
