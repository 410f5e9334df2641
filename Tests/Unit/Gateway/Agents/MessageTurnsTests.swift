import Conversation
import Testing

@testable import Gateway

/// Conversations made legal for the Messages API.
@Suite struct MessageTurnsTests {
    private typealias Turn = MessageTurns.Turn

    private func call(_ id: String, _ arguments: String = "{}") -> Message.ToolCall { .init(id: id, name: "look", arguments: arguments) }

    @Test func `system texts stand apart, and what is blank is not sent`() {
        let turns = MessageTurns([
            Message(.system, "a"), Message(.user, "hi"), Message(.assistant, " "), Message(.user, "\n"), Message(.developer, "b"),
        ])
        #expect(turns.system == ["a", "b"])
        #expect(turns.turns == [Turn(isUser: true, texts: ["hi"])])
    }

    @Test func `utterances that follow one another are one turn`() {
        let turns = MessageTurns([Message(.user, "a"), Message(.assistant, ""), Message(.user, "b")]).turns
        #expect(turns == [Turn(isUser: true, texts: ["a", "b"])])
    }

    @Test func `a conversation that begins with a greeting begins with the user all the same`() {
        let turns = MessageTurns([Message(.assistant, "Hello!"), Message(.user, "hi")]).turns
        #expect(
            turns == [
                Turn(isUser: true, texts: [MessageTurns.opening]), Turn(isUser: false, texts: ["Hello!"]),
                Turn(isUser: true, texts: ["hi"]),
            ])
    }

    @Test func `a conversation that ends with the assistant, or has nobody in it, ends with the user`() {
        let turns = MessageTurns([Message(.user, "hi"), Message(.assistant, "Yes? ")]).turns
        #expect(turns.last == Turn(isUser: true, texts: [MessageTurns.silence]))
        #expect(turns[1].texts == ["Yes?"])
        #expect(MessageTurns([]).turns == [Turn(isUser: true, texts: [MessageTurns.opening])])
    }

    @Test func `calls and their results are blocks, results first in the turn after`() {
        let turns = MessageTurns([
            Message(.user, "q"), Message(.assistant, "Let me see.", toolCalls: [call("c1", #"{"a":1}"#), call("c2")]),
            Message(.user, "and?"),
            Message(.tool, "two", toolCallID: "c2"), Message(.tool, "", toolCallID: "c1"),
        ]).turns
        #expect(
            turns[1]
                == Turn(
                    isUser: false, texts: ["Let me see."],
                    calls: [.init(id: "c1", name: "look", input: #"{"a":1}"#), .init(id: "c2", name: "look", input: "{}")]))
        #expect(turns[2] == Turn(isUser: true, results: [.init(id: "c2", text: "two"), .init(id: "c1", text: "")], texts: ["and?"]))
    }

    @Test func `a call that was never answered is answered with that`() {
        let asked = Message(.assistant, "", toolCalls: [call("c1")])
        let missing = MessageTurns.Result(id: "c1", text: MessageTurns.missing, isMissing: true)
        #expect(MessageTurns([Message(.user, "q"), asked]).turns.last == Turn(isUser: true, results: [missing]))
        let turns = MessageTurns([Message(.user, "q"), asked, Message(.assistant, "Done."), Message(.user, "so?")]).turns
        #expect(turns.map(\.isUser) == [true, false, true, false, true])
        #expect(turns[2] == Turn(isUser: true, results: [missing]))
    }

    @Test func `an answer to no call is told in words`() {
        let turns = MessageTurns([Message(.user, "q"), Message(.tool, "found", toolCallID: "c9")]).turns
        #expect(turns == [Turn(isUser: true, texts: ["q", "(A tool answered: found)"])])
    }

    @Test func `ids are in the letters that the API takes, each once`() {
        let turns = MessageTurns([
            Message(.user, "q"), Message(.assistant, "", toolCalls: [call("call:1")]), Message(.tool, "a", toolCallID: "call:1"),
            Message(.assistant, "", toolCalls: [call("call:1"), call("")]), Message(.tool, "b", toolCallID: "call:1"),
            Message(.tool, "c", toolCallID: ""),
        ]).turns
        #expect(turns.flatMap(\.calls).map(\.id) == ["call_1", "call_1_2", "call"])
        #expect(
            turns.flatMap(\.results) == [.init(id: "call_1", text: "a"), .init(id: "call_1_2", text: "b"), .init(id: "call", text: "c")])
    }

    @Test(arguments: [("", "{}"), ("[1]", #"{"arguments":"[1]"}"#), ("{\"a\":", #"{"arguments":"{\"a\":"}"#), (#"{"a": 1}"#, #"{"a": 1}"#)])
    func `arguments are an object whatever they were`(given: String, input: String) {
        let turns = MessageTurns([Message(.assistant, "", toolCalls: [call("c", given)])]).turns
        #expect(turns.flatMap(\.calls).map(\.input) == [input])
    }

    @Test func `any mixture of messages keeps the rules`() {
        var random = SplitMix64(seed: 20_261_121)
        for _ in 0..<2000 {
            let messages = (0..<Int.random(in: 0...9, using: &random)).map { _ -> Message in
                let text = ["", " ", "words ", "more"].randomElement(using: &random) ?? ""
                let id = ["a", "b", "c:1"].randomElement(using: &random) ?? ""
                switch Int.random(in: 0...4, using: &random) {
                case 0: return Message(.system, text)
                case 1: return Message(.user, text)
                case 2: return Message(.assistant, text)
                case 3: return Message(.assistant, text, toolCalls: [call(id), call("b")])
                default: return Message(.tool, text, toolCallID: id)
                }
            }
            let turns = MessageTurns(messages).turns
            #expect(turns.first?.isUser == true && turns.last?.isUser == true)
            #expect(zip(turns, turns.dropFirst()).allSatisfy { $0.isUser != $1.isUser })
            #expect(turns.allSatisfy { !$0.isEmpty && $0.texts.allSatisfy { $0.contains { !$0.isWhitespace } } })
            for (turn, next) in zip(turns, turns.dropFirst()) { #expect(Set(turn.calls.map(\.id)) == Set(next.results.map(\.id))) }
            #expect(turns.first?.results.isEmpty == true)
        }
    }
}
