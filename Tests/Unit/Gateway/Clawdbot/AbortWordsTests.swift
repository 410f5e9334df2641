import Testing

@testable import Gateway

/// Utterances that the other gateway would take for a command.
@Suite struct AbortWordsTests {
    @Test(arguments: [
        "stop", "Stop", " STOP ", "esc", "abort", "wait", "Wait.", "exit", "interrupt", "Stop!", "stop…", "Please stop.", "cancel", "Para.",
        "¡Basta!", "stop don’t do anything", "Стоп", "停止。", "[someone] wait", "/stop", "/status now", "  /new",
    ])
    func `are quoted`(_ utterance: String) {
        let guarded = AbortWords.guarded(utterance)
        #expect(guarded.first == "\"")
        #expect(guarded.last == "\"")
        #expect(guarded.contains(utterance.trimmingPrefix(" ").split(separator: " ")[0]))
    }

    @Test(arguments: [
        "Wait a minute.", "Stop the music", "I said stop", "Can you cancel my order?", "Hello", "", "and/or", "What is 3/4?", "Esc key",
        "Paraguay",
        "waiting", "Yes.",
    ])
    func `that only hold such a word stay as they are`(_ utterance: String) {
        #expect(AbortWords.guarded(utterance) == utterance)
    }

    @Test func `quotation marks in a command cannot end the quotation`() {
        #expect(AbortWords.guarded("/say \"stop\"") == "\"/say 'stop'\"")
    }
}
