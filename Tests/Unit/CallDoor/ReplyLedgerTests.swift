import Testing

@testable import Gateway

@Suite struct ReplyLedgerTests {
    private func ledger(_ text: String, slices: [String]? = nil) -> ReplyLedger {
        var ledger = ReplyLedger()
        for slice in slices ?? [text] { _ = ledger.consume(slice) }
        _ = ledger.finish()
        return ledger
    }

    private func prefix(_ text: String, _ bytes: Int) -> String? { String(text.utf8.prefix(bytes)) }

    @Test(arguments: [
        ("Hello there. How are you? Fine.", ["Hello there.", "Hello there. How are you?", "Hello there. How are you? Fine."]),
        ("  Spaces   between.   And after.  ", ["  Spaces   between.", "  Spaces   between.   And after.  "]),
        ("One.\n\n... \n— Two!", ["One.", "One.\n\n... \n— Two!"]),
        (
            "«Bon dia», va dir. ¿Qué tal? Déu n'hi do…",
            ["«Bon dia», va dir.", "«Bon dia», va dir. ¿Qué tal?", "«Bon dia», va dir. ¿Qué tal? Déu n'hi do…"]
        ),
        ("He said \"Stop.\" Then he left.", ["He said \"Stop.\"", "He said \"Stop.\" Then he left."]),
    ])
    func `a sentence that was heard is a beginning of the reply`(text: String, heard: [String]) {
        let ledger = ledger(text)
        #expect(ledger.sentences.indices.map { prefix(text, ledger.offset($0, nil)) } == heard)
    }

    @Test func `part of a sentence is found in the reply's own spelling`() {
        let text = "One.  Then   two\u{A0}three, four. Five."
        let ledger = ledger(text)
        #expect(ledger.sentences.map(\.text) == ["One.", "Then two three, four.", "Five."])
        #expect(prefix(text, ledger.offset(1, "Then two")) == "One.  Then   two")
        #expect(prefix(text, ledger.offset(1, "Then two three,")) == "One.  Then   two\u{A0}three,")
    }

    @Test func `a sentence that was cut in a pause lies where it lies`() {
        let text = "One.  Two is here!"
        var ledger = ReplyLedger()
        _ = ledger.consume("One")
        #expect(ledger.cutIfEnded().isEmpty)
        _ = ledger.consume(".")
        #expect(ledger.cutIfEnded() == 0..<1)
        #expect(ledger.cutIfEnded().isEmpty)
        _ = ledger.consume("  Two is here!")
        _ = ledger.finish()
        #expect(ledger.sentences.map(\.text) == ["One.", "Two is here!"])
        #expect(ledger.sentences.indices.map { prefix(text, ledger.offset($0, nil)) } == ["One.", text])
    }

    @Test func `what was heard only grows`() {
        var ledger = ledger("One. Two. Three.")
        ledger.heard(1, nil)
        ledger.heard(0, "One")
        #expect(ledger.heardBytes == 9)
    }

    @Test func `the last sentence carries what follows it, once nothing more comes`() {
        var ledger = ReplyLedger()
        _ = ledger.consume("Done. ")
        _ = ledger.consume("\n — \n")
        #expect(ledger.offset(0, nil) == 5)
        _ = ledger.finish()
        #expect(ledger.offset(0, nil) == ledger.bytes)
    }

    @Test func `of a reply that is too long the end is not spoken, and does not count as heard`() {
        var ledger = ReplyLedger()
        let piece = String(repeating: "Word after word. ", count: 1000)
        for _ in 0..<20 { _ = ledger.consume(piece) }
        _ = ledger.finish()
        #expect(ledger.bytes == 340_000)
        #expect(ledger.offset(ledger.sentences.count - 1, nil) < 280_000)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `sentences and their places do not depend on how the reply was sliced`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let words = [
            "Hola,", "què", "tal?", "Fine.", "…", "—", "Dr.", "Smith", "3.14", "🙂", "\n", "col·legi", "«Sí.»", "end!", "  ", "¿Y", "tú?",
            "日本。",
        ]
        let text = (0..<60).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined(separator: " ")
        var slices: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            let count = Int.random(in: 1...9, using: &random)
            slices.append(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        let whole = ledger(text)
        let sliced = ledger(text, slices: slices)
        #expect(whole.sentences.map(\.text) == sliced.sentences.map(\.text))
        #expect(whole.sentences.map(\.end) == sliced.sentences.map(\.end))
        // Every place cuts the reply between two scalars, after the one before, and holds the sentence's own letters.
        var last = 0
        for sentence in whole.sentences {
            #expect(sentence.end > last)
            let slice = prefix(text, sentence.end).map { String($0.utf8.dropFirst(last)) }
            #expect(slice??.filter(\.isLetter) == sentence.text.filter(\.isLetter))
            last = sentence.end
        }
    }
}
