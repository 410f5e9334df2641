import Conversation
import Testing

@testable import Gateway

extension Wire {
    /// Bodies that are one JSON object: a whole completion, an error, models.
    @Suite struct WholeAnswerTests {
        private let completion = CompletionEncoder(id: "chatcmpl-1", created: 5, model: "m")

        private func text(_ write: (inout [UInt8]) -> Void) throws -> String {
            var bytes: [UInt8] = []
            write(&bytes)
            #expect(refusal(bytes) == nil)
            return String(decoding: bytes, as: UTF8.self)
        }

        @Test func `a whole answer has all that its schema requires`() throws {
            let usage = TokenUsage(promptTokens: 1, completionTokens: 2)
            #expect(
                try text { completion.encode(content: "Hi\n", finishReason: .stop, usage: usage, to: &$0) }
                    == #"{"id":"chatcmpl-1","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,"message":"#
                    + #"{"role":"assistant","content":"Hi\n","refusal":null},"logprobs":null,"finish_reason":"stop"}],"#
                    + #""usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#)
        }

        @Test func `a whole answer with tool calls has null for no text`() throws {
            let calls = [ToolCall(id: "a", name: "f", arguments: "{}"), ToolCall(id: "b", name: "g", arguments: #"{"x":"y"}"#)]
            let usage = TokenUsage(promptTokens: 0, completionTokens: 0)
            let text = try text { completion.encode(content: "", toolCalls: calls, finishReason: .toolCalls, usage: usage, to: &$0) }
            try read(text) { root in
                let choice = try #require(root["choices"]?.elements.first { _ in true })
                let message = try #require(choice["message"])
                #expect(message["content"]?.isNull == true && choice["finish_reason"]?.string == "tool_calls")
                let names = message["tool_calls"]?.elements.compactMap { $0["function"]?["name"]?.string }
                #expect(names == ["f", "g"])
                let arguments = message["tool_calls"]?.elements.compactMap { $0["function"]?["arguments"]?.string }
                #expect(arguments == ["{}", #"{"x":"y"}"#])
            }
        }

        @Test func `an empty answer without calls is an empty string`() throws {
            let usage = TokenUsage(promptTokens: 0, completionTokens: 0)
            let text = try text { completion.encode(content: "", refusal: "no", finishReason: .stop, usage: usage, to: &$0) }
            #expect(text.contains(#""content":"","refusal":"no""#))
        }

        @Test func `an error has all four keys`() throws {
            let fault = RequestFault.wrongValue("n", "is \"odd\"")
            #expect(
                try text { $0 = ErrorEnvelope(fault).bytes }
                    == #"{"error":{"message":"'n' is \"odd\"","type":"invalid_request_error","param":"n","code":"invalid_value"}}"#)
            let bare = ErrorEnvelope(message: "m", type: "server_error")
            #expect(try text { $0 = bare.bytes } == #"{"error":{"message":"m","type":"server_error","param":null,"code":null}}"#)
            var event: [UInt8] = []
            ChunkEncoder.error(bare, to: &event)
            #expect(event == Array("data: ".utf8) + bare.bytes + Array("\n\n".utf8))
        }

        @Test func `models are a list of objects`() throws {
            let models = [ModelObject(id: "clawdbot", created: 1, ownedBy: "o"), ModelObject(id: "x", created: 2, ownedBy: "o")]
            #expect(
                try text { ModelList.encode(models, to: &$0) }
                    == #"{"object":"list","data":[{"id":"clawdbot","object":"model","created":1,"owned_by":"o"},"#
                    + #"{"id":"x","object":"model","created":2,"owned_by":"o"}]}"#)
            #expect(try text { ModelList.encode([], to: &$0) } == #"{"object":"list","data":[]}"#)
        }
    }
}
