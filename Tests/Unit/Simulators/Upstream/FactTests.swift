import Testing

@testable import Simulators

@Suite struct FactTests {
    private func answer(_ question: String, _ earlier: [String]) -> String? { FactQuestion(question)?.answer(from: earlier) }

    @Test func `a fact is answered from the messages that state it, the newest statement first`() {
        let told = ["My lucky number is 4711.", "My cat is Nuvol. What is my lucky number?", "Well, my lucky number is 12, not that."]
        #expect(answer("What is my lucky number?", told)?.contains("is 12,") == true)
        #expect(answer("So what's my cat, please?", told)?.contains("Nuvol") == true)
        #expect(answer("What is my dog?", told)?.contains("not told me anything") == true)
        #expect(FactQuestion("Tell me about Lisbon") == nil)
    }

    @Test func `a summary or a file about the user states facts too`() {
        #expect(answer("What is my favourite colour?", ["# MEMORY\n- The user's favourite colour is teal\n"])?.contains("teal") == true)
        #expect(answer("Quin és el meu color preferit?", ["El meu color preferit és el verd."])?.contains("el verd") == true)
        #expect(answer("¿Cuál es mi número?", ["Mi número es 7."])?.contains("7") == true)
    }

    @Test func `a summary keeps facts, numbers and names and drops the rest`() throws {
        let body = """
            {"messages":[{"role":"user","content":"My lucky number is 4711. How are you today?"},
            {"role":"assistant","content":"You asked about lucky, number. Here is what I can tell you in a few calm and steady words."},
            {"role":"user","content":"we met in Girona last week. and it rained."},
            {"role":"user","content":"Summarise the conversation so far."}]}
            """
        var script = ModelScript([])
        let answer = script.answer(to: try ChatRequest(Array(body.utf8)))
        #expect(answer.isSummary)
        #expect(answer.text == "My lucky number is 4711.\nwe met in Girona last week.")
    }

    @Test func `a summary of three hundred turns still holds the first one's fact`() throws {
        let filler = (0..<300).map { #"{"role":"user","content":"Turn \#($0) talks about harbour \#($0) and nothing else."},"# }.joined()
        let body =
            #"{"messages":[{"role":"system","content":"Write a summary of what follows."},{"role":"user","content":"My lucky number is 4711."},"#
            + filler + #"{"role":"user","content":"go"}]}"#
        var script = ModelScript([])
        let answer = script.answer(to: try ChatRequest(Array(body.utf8)))
        #expect(
            answer.isSummary && answer.text.contains("My lucky number is 4711.") && answer.text.count <= ExtractiveSummary.charactersMax)
    }
}
