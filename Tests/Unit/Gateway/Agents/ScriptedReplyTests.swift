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

    @Test func `marks of tools are read with their arguments, brackets and all`() {
        let marks = ScriptMarks(#"do [[tool a]] and [[tool b {"x":[[1]],"t":"]] }"}]] [[then]][[tool c  {"y":2}]]"#)
        #expect(
            marks.tools == [
                ScriptMarks.Tool(name: "a", arguments: "{}", round: 0),
                ScriptMarks.Tool(name: "b", arguments: #"{"x":[[1]],"t":"]] }"}"#, round: 0),
                ScriptMarks.Tool(name: "c", arguments: #"{"y":2}"#, round: 1),
            ])
        #expect(ScriptMarks.stripped(#"do [[tool b {"x":[[1]]}]] it [[then]]."#) == "do  it .")
    }

    @Test(arguments: ["[[", "[[tool", "[[tool]]", "[[tool x {", "[[tool x {]]", "]] [[ ]]", "[[tool x {\"a\"", "[[[[]]]]"])
    func `what is no mark is no mark`(text: String) {
        #expect(ScriptMarks(text).tools.allSatisfy { $0.arguments == "{" })
        _ = ScriptMarks.stripped(text)
    }

    @Test func `tools are called round by round, and then named with what they answered`() {
        let question = Message(.user, "[[tool a]] [[then]] [[tool b]]")
        let marks = ScriptMarks(question.text)
        let first = ScriptedTools.due(in: [question], marks)
        #expect(first.map(\.name) == ["a"])
        let answered = [question, Message(.assistant, "", toolCalls: first), Message(.tool, "nine", toolCallID: first[0].id)]
        let second = ScriptedTools.due(in: answered, marks)
        #expect(second.map(\.name) == ["b"])
        let all = answered + [Message(.assistant, "", toolCalls: second), Message(.tool, "ten", toolCallID: second[0].id)]
        #expect(ScriptedTools.due(in: all, marks).isEmpty)
        #expect(ScriptedReply.deltas(to: all, marks).joined() == "The tool a says: nine The tool b says: ten")
    }

    @Test func `the same call in another question is made again`() {
        let old = Message.ToolCall(id: "call_other_1_0", name: "a", arguments: "{}")
        let question = Message(.user, "[[tool a]] please")
        let messages = [question, Message(.assistant, "", toolCalls: [old]), Message(.tool, "done", toolCallID: old.id)]
        #expect(ScriptedTools.due(in: messages, ScriptMarks(question.text)).map(\.name) == ["a"])
    }
}
