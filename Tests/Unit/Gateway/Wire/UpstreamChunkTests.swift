import Conversation
import Testing

@testable import Gateway

extension Wire {
    @Suite struct UpstreamChunkTests {
        private let tape = JSONTape()

        private func chunk<Result>(_ text: String, _ body: (UpstreamChunk) throws -> Result) throws -> Result {
            try Array(text.utf8).withUnsafeBytes { try body(try UpstreamChunk($0, using: tape)) }
        }

        private func shape(_ text: String) -> UpstreamChunkError? {
            do throws(UpstreamChunkError) {
                try Array(text.utf8).withUnsafeBufferPointer { bytes throws(UpstreamChunkError) in
                    _ = try UpstreamChunk(UnsafeRawBufferPointer(bytes), using: tape)
                }
                return nil
            } catch {
                return error
            }
        }

        @Test func `lifts the content and keeps its escapes`() throws {
            try chunk(#"{"id":"x","choices":[{"index":0,"delta":{"content":"a\n\u00e9"},"logprobs":null,"finish_reason":null}]}"#) {
                chunk in
                #expect(chunk.content?.string == "a\né")
                #expect(chunk.content.map { String(decoding: $0.escaped, as: UTF8.self) } == #"a\n\u00e9"#)
                #expect(chunk.finishReason == nil && chunk.toolCalls.isEmpty && chunk.usage == nil && chunk.failure == nil)
            }
        }

        @Test(
            arguments: [
                ("stop", .stop), ("length", .length), ("tool_calls", .toolCalls), ("content_filter", .contentFilter),
                ("function_call", .stop), ("eos", .stop),
            ] as [(String, FinishReason)])
        func `reads the finish`(word: String, reason: FinishReason) throws {
            try chunk(#"{"choices":[{"index":0,"delta":{},"finish_reason":""# + word + #""}]}"#) { #expect($0.finishReason == reason) }
            try chunk(#"{"choices":[{"delta":null,"finish_reason":""# + word + #""}]}"#) { #expect($0.finishReason == reason) }
        }

        @Test(arguments: ["null", "\"\""])
        func `no finish is none`(word: String) throws {
            try chunk(#"{"choices":[{"index":0,"delta":{"content":null},"finish_reason":"# + word + "}]}") { chunk in
                #expect(chunk.finishReason == nil && chunk.content == nil)
            }
        }

        @Test func `reasoning is left out and a refusal is not content`() throws {
            try chunk(#"{"choices":[{"index":0,"delta":{"reasoning_content":"hm","reasoning":"hm","refusal":"no"}}]}"#) { chunk in
                #expect(chunk.content == nil && chunk.refusal?.string == "no")
            }
        }

        @Test func `only the first choice counts`() throws {
            try chunk(#"{"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}"#) { chunk in
                #expect(chunk.content?.string == "a")
            }
            try chunk(#"{"choices":[{"index":1,"delta":{"content":"b"}}]}"#) { #expect($0.content == nil) }
        }

        @Test func `lifts pieces of tool calls`() throws {
            try chunk(
                #"""
                {"choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"id":"c","type":"function","function":{"name":"f","arguments":""}},
                {"index":2,"function":{"arguments":"{\"a\":"}},{"function":{"name":"g","arguments":{"x":1}}}]}}]}
                """#
            ) { chunk in
                #expect(
                    chunk.toolCalls == [
                        ToolCallFragment(index: 2, id: "c", name: "f", arguments: ""),
                        ToolCallFragment(index: 2, arguments: "{\"a\":"),
                        ToolCallFragment(index: 2, name: "g", arguments: #"{"x":1}"#),
                    ])
            }
        }

        @Test func `reads usage with and without choices`() throws {
            let usage = #""usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}"#
            for text in [#"{"choices":[],"# + usage + "}", "{" + usage + "}", #"{"choices":null,"# + usage + "}"] {
                try chunk(text) { #expect($0.usage == TokenUsage(promptTokens: 3, completionTokens: 4)) }
            }
            try chunk(#"{"choices":[],"usage":null}"#) { #expect($0.usage == nil) }
            try chunk(#"{"choices":[],"usage":{"prompt_tokens":-1,"completion_tokens":4}}"#) { #expect($0.usage == nil) }
            #expect(TokenUsage(promptTokens: .max, completionTokens: 1).totalTokens == .max)
        }

        @Test func `reads the upstream's error in its shapes`() throws {
            try chunk(#"{"error":{"message":"no\nquota","type":"insufficient_quota","param":null,"code":429}}"#) { chunk in
                #expect(chunk.failure?.message == "no quota" && chunk.failure?.type == "insufficient_quota" && chunk.failure?.code == "429")
            }
            try chunk(#"{"error":"down"}"#) { #expect($0.failure?.message == "down") }
            try chunk(#"{"error":{}}"#) { #expect($0.failure?.message == "unspecified failure") }
            try chunk(#"{"error":null,"choices":[]}"#) { #expect($0.failure == nil) }
            let long = String(repeating: "é", count: 5_000)
            try chunk("{\"error\":{\"message\":\"\(long)\"}}") { #expect(($0.failure?.message.utf8.count ?? 0) <= 258) }
        }

        @Test(arguments: [
            (#"[]"#, "object"), (#"{}"#, "choices"), (#"{"choices":{}}"#, "choices"), (#"{"choices":[1]}"#, "choices[0]"),
            (#"{"choices":[{"delta":[]}]}"#, "choices[0].delta"), (#"{"choices":[{"delta":{"content":5}}]}"#, "choices[0].delta.content"),
            (#"{"choices":[{"delta":{},"finish_reason":1}]}"#, "choices[0].finish_reason"),
            (#"{"choices":[{"delta":{"tool_calls":{}}}]}"#, "choices[0].delta.tool_calls"),
            (#"{"choices":[{"delta":{"tool_calls":[{"index":-1}]}}]}"#, "choices[0].delta.tool_calls.index"),
            (#"{"choices":[{"delta":{"tool_calls":[{"index":100000}]}}]}"#, "choices[0].delta.tool_calls.index"),
            (
                #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":5}}]}}]}"#,
                "choices[0].delta.tool_calls.function.arguments"
            ),
        ])
        func `names the field that is unusable`(text: String, path: String) {
            #expect(shape(text) == .shape(path))
        }

        @Test func `what is not JSON is told from what is not a chunk`() {
            guard case .notJSON(let error) = shape("{\"choices\":[") else {
                Issue.record("not refused as JSON")
                return
            }
            #expect(error.reason == .endOfInput)
        }
    }
}
