import Testing

@testable import Conversation

@Suite struct LanguageDetectorTests {
    @Test(arguments: [
        "What is on my calendar tomorrow?", "Tell me about Barcelona.", "Can you turn the lights off, please?", "I'm not sure.",
        "How many meetings do I have?", "Thanks, that's all.", "When does the train leave?", "yes please",
    ])
    func `English is heard`(utterance: String) {
        #expect(LanguageDetector.language(of: utterance) == .english)
    }

    @Test(arguments: [
        "¿Qué tengo mañana?", "que tengo hoy en la agenda", "Hola, ¿cómo estás?", "Quiero saber la hora.", "Apaga las luces, por favor.",
        "¿Dónde está el mercado?", "Gracias, eso es todo.", "Cuéntame algo del niño.",
    ])
    func `Spanish is heard`(utterance: String) {
        #expect(LanguageDetector.language(of: utterance) == .spanish)
    }

    @Test(arguments: [
        "Què tinc demà?", "Molt bé, gràcies. Quina pel·lícula fan aquesta nit?", "Apaga els llums, si us plau.", "On és el mercat?",
        "Vull saber quina hora és.", "Bon dia, com estàs?", "Digue'm què hi ha a l'agenda.", "què hi ha d'interessant avui",
    ])
    func `Catalan is heard`(utterance: String) {
        #expect(LanguageDetector.language(of: utterance) == .catalan)
    }

    @Test(arguments: ["", "...", "Barcelona", "12:30", "Mmm", "Hola!", "\u{0}\u{301}'''", "[[wait 3000]]"])
    func `what tells nothing is not guessed at`(utterance: String) {
        #expect(LanguageDetector.language(of: utterance) == nil)
        #expect(LanguageDetector.language(of: utterance, known: .catalan) == nil)
    }

    @Test func `a language that is known is given up for clear evidence only`() {
        #expect(LanguageDetector.language(of: "gracias", known: .catalan) == nil)
        #expect(LanguageDetector.language(of: "the meeting", known: .spanish) == nil)
        #expect(LanguageDetector.language(of: "What is on my calendar?", known: .spanish) == .english)
    }

    @Test func `only the beginning of a long utterance is looked at`() {
        let long = String(repeating: "Què tinc demà? ", count: 20) + String(repeating: "the ", count: 100_000)
        #expect(LanguageDetector.language(of: long) == .catalan)
    }

    @Test(arguments: SpokenLanguage.allCases)
    func `what covers a wait ends so that the next words are not glued on, and never comes twice running`(language: SpokenLanguage) {
        var words = WaitingWords()
        var last = ""
        for _ in 0..<20 {
            for line in [words.bufferWords(language), words.progressLine(language)] {
                #expect(line.hasSuffix("... "))
                #expect(line != last)
                last = line
            }
        }
        #expect(words.promise(language) != words.promise(language))
    }
}
