import Conversation
import Foundation
import Testing

@testable import Gateway

@Suite struct OpenAIRequestBodyTests {
    private func decode(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test func `a request that stands alone is passed on with its messages as written`() throws {
        let messages = #"[{"role":"user","content":"\u00e9 \"q\""}]"#
        let sent = #"{"model":"m","stream":true,"temperature":0.5,"user_id":"josh","max_tokens":9,"messages":"# + messages + "}"
        let chat = try ChatCompletionRequest(body: Array(sent.utf8), using: JSONTape())
        let body = OpenAIRequestBody.encode(Prompt(messages: [], tokensMax: chat.maxTokens, origin: chat, messagesAsSent: true), model: nil)
        #expect(String(decoding: body, as: UTF8.self).contains(messages))
        let object = try decode(body)
        #expect(object["model"] as? String == "m")
        #expect(object["temperature"] as? Double == 0.5)
        #expect(object["max_tokens"] as? Int == 9)
        #expect(object["user_id"] == nil)
    }

    @Test(arguments: [
        (#""model":"sent","#, "configured", "configured"), (#""model":"sent","#, nil, "sent"), ("", nil, "clawdbot"),
        (#""model":"","#, nil, "clawdbot"),
    ])
    func `the configured model goes before the one sent, and the gateway's own name stands for none`(
        sent: String, configured: String?, asked: String
    ) throws {
        let request = "{" + sent + #""messages":[{"role":"user","content":"x"}]}"#
        let chat = try ChatCompletionRequest(body: Array(request.utf8), using: JSONTape())
        let object = try decode(OpenAIRequestBody.encode(Prompt(messages: [], origin: chat, messagesAsSent: true), model: configured))
        #expect(object["model"] as? String == asked)
    }

    @Test func `remembered messages are written as JSON whatever they hold`() throws {
        let text = "quote \" slash \\ line\n null \0 emoji 😀 \u{2028}"
        let messages = [
            Message(.system, "context"), Message(.user, text),
            Message(.assistant, "", toolCalls: [.init(id: "c1", name: "look", arguments: #"{"a":"b"}"#)]),
            Message(.tool, "found", toolCallID: "c1"),
        ]
        let object = try decode(OpenAIRequestBody.encode(Prompt(messages: messages, wantsUsage: true), model: "configured"))
        let sent = try #require(object["messages"] as? [[String: Any]])
        #expect(sent.map { $0["role"] as? String } == ["system", "user", "assistant", "tool"])
        #expect(sent[1]["content"] as? String == text)
        #expect(sent[3]["tool_call_id"] as? String == "c1")
        #expect(object["model"] as? String == "configured")
        #expect((object["stream_options"] as? [String: Any])?["include_usage"] as? Bool == true)
    }

    private func chat(_ rest: String) throws -> ChatCompletionRequest {
        try ChatCompletionRequest(body: Array((#"{"messages":[{"role":"user","content":"x"}],"# + rest + "}").utf8), using: JSONTape())
    }

    private static let own = ToolDescription(name: "own", summary: "does", parameters: #"{"type":"object"}"#, effect: .reads)
    private static let endCall =
        #"{"type":"function","function":{"name":"end_call","parameters":{"type":"object","properties":{"reason":{"type":"string"}}}},"x":1.0}"#

    @Test func `the gateway's own tools are offered behind the client's, which are as sent`() throws {
        var prompt = Prompt(messages: [Message(.user, "x")], origin: try chat(#""tools":["# + Self.endCall + #"],"tool_choice":"auto""#))
        prompt.tools = [Self.own, ToolDescription(name: "end_call", summary: "clashes", parameters: "{}", effect: .reads)]
        let body = OpenAIRequestBody.encode(prompt, model: nil)
        #expect(String(decoding: body, as: UTF8.self).contains(#""tools":["# + Self.endCall + ","))
        let object = try decode(body)
        let tools = try #require(object["tools"] as? [[String: Any]])
        #expect(tools.map { ($0["function"] as? [String: Any])?["name"] as? String } == ["end_call", "own"])
        #expect(object["tool_choice"] as? String == "auto")
    }

    @Test func `own tools are offered where the client has none, and no choice is told without tools`() throws {
        var prompt = Prompt(messages: [Message(.user, "x")])
        #expect(try decode(OpenAIRequestBody.encode(prompt, model: nil))["tools"] == nil)
        prompt.tools = [Self.own]
        #expect((try decode(OpenAIRequestBody.encode(prompt, model: nil))["tools"] as? [Any])?.count == 1)
        let bad = #""tools":[{"type":"function","function":{"name":"a b"}}],"tool_choice":"required","parallel_tool_calls":false"#
        let object = try decode(OpenAIRequestBody.encode(Prompt(messages: [], origin: try chat(bad)), model: nil))
        #expect(object["tools"] == nil && object["tool_choice"] == nil && object["parallel_tool_calls"] == nil)
    }

    @Test func `a request that stands alone has its tools passed on as they are, good or not`() throws {
        let sent = #""tools":[ {"type":"function","function":{"name":"a b","parameters":"odd"}} ],"tool_choice":"required""#
        let body = OpenAIRequestBody.encode(Prompt(messages: [], origin: try chat(sent), messagesAsSent: true), model: nil)
        #expect(String(decoding: body, as: UTF8.self).contains(sent.replacing(",\"tool_choice\":\"required\"", with: "")))
        #expect(try decode(body)["tool_choice"] as? String == "required")
    }

    @Test func `a call the client wants is wanted of the first leg alone`() throws {
        var prompt = Prompt(messages: [], origin: try chat(#""tools":["# + Self.endCall + #"],"tool_choice":"required""#))
        prompt.leg = 1
        #expect(try decode(OpenAIRequestBody.encode(prompt, model: nil))["tool_choice"] == nil)
    }

    @Test func `what came of tools follows the messages as sent`() throws {
        var prompt = Prompt(messages: [Message(.user, "x")], origin: try chat(#""stream":true"#), messagesAsSent: true)
        prompt.leg = 1
        prompt.messages += [
            Message(.assistant, "", toolCalls: [.init(id: "c1", name: "own", arguments: "{}")]), Message(.tool, "r", toolCallID: "c1"),
        ]
        let messages = try #require(try decode(OpenAIRequestBody.encode(prompt, model: nil))["messages"] as? [[String: Any]])
        #expect(messages.map { $0["role"] as? String } == ["user", "assistant", "tool"])
        #expect(messages[1]["content"] is NSNull)
    }
}
