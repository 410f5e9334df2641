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
}
