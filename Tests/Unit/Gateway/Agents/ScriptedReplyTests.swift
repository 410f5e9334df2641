import Conversation
import Foundation
import Simulators
import Testing

@testable import Gateway

@Suite struct ScriptedReplyTests {
    private func reply(_ texts: String...) -> [String] {
        let messages = texts.map { Message(.user, $0) }
        return ScriptedReply.deltas(to: messages, ScriptMarks(texts.last ?? ""))
    }

    @Test(arguments: ["Hello", "", "What is the capital of Catalonia?", "¿Qué tal?", "[[wait 3]]"])
    func `at least twelve words in at least eight deltas, naming words of the question`(question: String) {
        let deltas = reply(question)
        #expect(deltas.count >= 8)
        #expect(deltas.joined().split(separator: " ").count >= 12)
        for word in ScriptMarks.stripped(question).split(separator: " ") { #expect(deltas.joined().contains(word)) }
    }

    @Test func `it knows what was said before`() {
        #expect(reply("My dog is called Bruc.", "What did I just say?").joined().contains("My dog is called Bruc."))
    }

    @Test func `the marks are read anywhere in the text, bounded, and nonsense is left alone`() {
        let marks = ScriptMarks("please [[wait 3000]] then [[words 7]] [[fail 503]]")
        #expect(marks == ScriptMarks("[[fail 503]][[words 7]][[wait 3000]]"))
        #expect(marks.wait == .milliseconds(3000))
        #expect(ScriptMarks("[[words 99999999999]]").words == ScriptMarks.wordsMax)
        #expect(ScriptMarks("[[fail 200]] [[wait x]] [[markdown") == ScriptMarks(""))
        #expect(reply("[[words 3]]") == ["word1", " word2", " word3"])
    }

    @Test func `splitting into deltas loses nothing`() {
        for text in [ScriptedReply.markdown, "a  b\n\nc", " lead", "trail ", ""] { #expect(ScriptedReply.split(text).joined() == text) }
    }
}

@Suite struct ScriptedConversationsTests {
    private var scenarios: [Scenario] {
        get throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../../fixtures/scenarios")
            return try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".yaml") }.sorted()
                .flatMap { try ScenarioFile.load(root.appendingPathComponent($0).path).scenarios }
        }
    }

    @Test func `it knows every reply the fixture scenarios script`() throws {
        let known = Set(ScriptedConversations.known.map(\.reply))
        for scenario in try scenarios {
            for scripted in scenario.upstream { #expect(known.contains(scripted.reply), "\(scenario.name): \(scripted.reply)") }
        }
    }

    @Test func `it knows them by what the fixtures' callers say`() throws {
        let said = Set(try scenarios.flatMap(\.turns).map(\.user).map { ScriptMarks.stripped($0).trimmingCharacters(in: .whitespaces) })
        for known in ScriptedConversations.known { #expect(said.contains(known.utterance), "\(known.utterance)") }
    }
}
