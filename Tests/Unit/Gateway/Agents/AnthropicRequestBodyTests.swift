import Conversation
import Foundation
import Testing

@testable import Gateway

@Suite struct AnthropicRequestBodyTests {
    private struct Told: Instructions {
        func instructions(isSpoken: Bool, language: SpokenLanguage) -> String { isSpoken ? "Be brief." : "Be whole." }
    }

    private func decode(_ prompt: Prompt, _ briefing: Briefing = Briefing()) throws -> [String: Any] {
        let body = AnthropicRequestBody(model: "m", tokensMax: 77, briefing: briefing).encode(prompt)
        return try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    }

    private func chat(_ rest: String) throws -> ChatCompletionRequest {
        try ChatCompletionRequest(body: Array((#"{"messages":[{"role":"user","content":"x"}],"# + rest + "}").utf8), using: JSONTape())
    }

    /// The paths of everything that bears a mark for the cache.
    private func marks(_ value: Any, _ path: String = "") -> [String] {
        if let object = value as? [String: Any] {
            return object.flatMap { key, value in key == "cache_control" ? [path] : marks(value, path + "/" + key) }
        }
        return (value as? [Any])?.enumerated().flatMap { marks($1, path + "/\($0)") } ?? []
    }

    @Test func `a conversation is written with instructions first and a mark at each end that lasts`() throws {
        var prompt = Prompt(messages: [
            Message(.system, "context"), Message(.user, "a \"q\""), Message(.assistant, "b"), Message(.user, "c"),
        ])
        prompt.isSpoken = true
        prompt.tools = [ToolDescription(name: "own", summary: "does", parameters: #"{"type":"object"}"#, effect: .reads)]
        let object = try decode(prompt, Briefing(source: Told()))
        #expect(object["model"] as? String == "m")
        #expect(object["max_tokens"] as? Int == 77)
        #expect(object["stream"] as? Bool == true)
        #expect((object["system"] as? [[String: Any]])?.compactMap { $0["text"] as? String } == ["Be brief.", "context"])
        let messages = try #require(object["messages"] as? [[String: Any]])
        #expect(messages.map { $0["role"] as? String } == ["user", "assistant", "user"])
        #expect(((messages[0]["content"] as? [[String: Any]])?.first)?["text"] as? String == "a \"q\"")
        #expect(marks(object).sorted() == ["/messages/2/content/0", "/system/0", "/system/1", "/tools/0"])
    }

    @Test func `results of tools carry the mark when they end the conversation`() throws {
        let object = try decode(
            Prompt(messages: [
                Message(.user, "q"), Message(.assistant, "", toolCalls: [.init(id: "c1", name: "look", arguments: #"{"a":1}"#)]),
                Message(.tool, "found", toolCallID: "c1"),
            ]))
        #expect(marks(object) == ["/messages/2/content/0"])
        let messages = try #require(object["messages"] as? [[String: Any]])
        let result = try #require((messages[2]["content"] as? [[String: Any]])?.first)
        #expect(result["type"] as? String == "tool_result")
        #expect(result["tool_use_id"] as? String == "c1")
        #expect(result["content"] as? String == "found")
        let call = try #require((messages[1]["content"] as? [[String: Any]])?.first)
        #expect((call["input"] as? [String: Int]) == ["a": 1])
    }

    @Test func `the client's tools are offered with their schemas as sent`() throws {
        let schema = #"{"type":"object","properties":{"reason":{"type":"string","description":"caf\u00e9"}},"required":["reason"]}"#
        let sent = #""tools":[{"type":"function","function":{"name":"end_call","description":"hangs up","parameters":"# + schema + "}}]"
        var prompt = Prompt(messages: [Message(.user, "x")], origin: try chat(sent))
        prompt.tools = [
            ToolDescription(name: "own", summary: "does", parameters: #"{"type":"object"}"#, effect: .reads),
            ToolDescription(name: "end_call", summary: "clashes", parameters: #"{"type":"object"}"#, effect: .reads),
        ]
        let body = AnthropicRequestBody(model: "m", tokensMax: 77).encode(prompt)
        #expect(String(decoding: body, as: UTF8.self).contains(#""input_schema":"# + schema))
        let tools = try #require(try decode(prompt)["tools"] as? [[String: Any]])
        #expect(tools.map { $0["name"] as? String } == ["own", "end_call"])
        #expect(tools.last?["description"] as? String == "hangs up")
        #expect(tools.map { $0["cache_control"] != nil } == [false, true])
    }

    @Test(arguments: [
        (#""parameters":{}"#, #"{"type":"object"}"#), (#""description":"d""#, #"{"type":"object","properties":{}}"#),
        (#""parameters":{"properties":{"a":{}}}"#, #"{"type":"object","properties":{"a":{}}}"#),
        (#""parameters":null"#, #"{"type":"object","properties":{}}"#),
    ])
    func `a schema that leaves out the obvious is completed`(given: String, schema: String) throws {
        let sent = #""tools":[{"type":"function","function":{"name":"a","# + given + "}}]"
        let body = AnthropicRequestBody(model: "m", tokensMax: 1).encode(Prompt(messages: [], origin: try chat(sent)))
        #expect(String(decoding: body, as: UTF8.self).contains(#""input_schema":"# + schema + ","))
    }

    @Test(arguments: [
        #"{"type":"function","function":{"name":"a","parameters":"text"}}"#, #"{"type":"function","function":{"name":"a b"}}"#,
        #"{"type":"function","function":{"name":"a","parameters":{"type":"array"}}}"#, #"{"type":"custom","custom":{"name":"a"}}"#,
        #"{"type":"function","function":{"name":"a","parameters":{"type":"object","properties":[]}}}"#, #"{"type":"function"}"#, "{}",
        #"{"type":"function","function":{"name":"good"}}"#,
    ])
    func `a tool that no model takes is left out, and the rest is offered`(bad: String) throws {
        let sent = #""tools":[{"type":"function","function":{"name":"good"}},"# + bad + "]"
        let tools = try #require(try decode(Prompt(messages: [], origin: try chat(sent)))["tools"] as? [[String: Any]])
        #expect(tools.map { $0["name"] as? String } == ["good"])
    }

    @Test(arguments: [
        (#""tool_choice":"auto""#, nil), (#""tool_choice":"none""#, "none"), (#""tool_choice":"required""#, "any"),
        (#""tool_choice":{"type":"function","function":{"name":"a"}}"#, "tool"), (#""parallel_tool_calls":false"#, "auto"),
    ])
    func `a choice of tool is told in the API's words`(given: String, type: String?) throws {
        var prompt = Prompt(messages: [], origin: try chat(given + #","tools":[{"type":"function","function":{"name":"a"}}]"#))
        let choice = try decode(prompt)["tool_choice"] as? [String: Any]
        #expect(choice?["type"] as? String == type)
        #expect(choice?["name"] as? String == (type == "tool" ? "a" : nil))
        #expect((choice?["disable_parallel_tool_use"] as? Bool) == (type == "auto" ? true : nil))
        prompt.leg = 1
        let later = try decode(prompt)["tool_choice"] as? [String: Any]
        #expect(later?["type"] as? String == (type == "none" || type == "auto" ? type : nil))
    }

    @Test func `limits and stops of the client are passed on, sampling is not`() throws {
        let origin = try chat(#""temperature":0,"top_p":0.5,"stop":["END"," "],"max_tokens":9"#)
        let object = try decode(Prompt(messages: [], tokensMax: 9, origin: origin))
        #expect(object["max_tokens"] as? Int == 9)
        #expect(object["stop_sequences"] as? [String] == ["END"])
        #expect(object["temperature"] == nil && object["top_p"] == nil)
    }

    @Test func `a request that stands alone brings its own messages and no instructions are added`() throws {
        var prompt = Prompt(messages: [Message(.user, "x")], origin: try chat(#""stream":true"#), messagesAsSent: true)
        let object = try decode(prompt, Briefing(source: Told()))
        #expect(object["system"] == nil)
        #expect((object["messages"] as? [Any])?.count == 1)
        prompt.leg = 1
        prompt.messages += [
            Message(.assistant, "", toolCalls: [.init(id: "c", name: "a", arguments: "{}")]), Message(.tool, "r", toolCallID: "c"),
        ]
        #expect((try decode(prompt)["messages"] as? [Any])?.count == 3)
    }
}
