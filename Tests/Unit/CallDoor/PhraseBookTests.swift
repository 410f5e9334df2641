import Conversation
import Testing

@testable import Gateway

@Suite struct PhraseBookTests {
    @Test(arguments: SpokenLanguage.allCases)
    func `an interim line is never the one before`(language: SpokenLanguage) {
        var last = 0
        let lines = (0..<20).map { _ in PhraseBook.interim(language, after: &last) }
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0 != $1 })
        #expect(Set(lines) == Set(PhraseBook.interimLines(language)))
    }

    @Test func `every language has its own words`() {
        #expect(Set(SpokenLanguage.allCases.map(PhraseBook.goodbye)).count == 3)
        #expect(Set(SpokenLanguage.allCases.map(PhraseBook.apology)).count == 3)
    }
}
