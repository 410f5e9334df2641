import Conversation
import Testing

@testable import Gateway

extension Wire {
    @Suite struct ChunkEncoderTests {
        private let encoder = ChunkEncoder(id: "chatcmpl-1", created: 1_763_700_000, model: "m\"ö", includesUsage: false)

        /// What `write` appends, as the data of its one event.
        private func event(_ write: (inout [UInt8]) -> Void) throws -> [UInt8] {
            var bytes: [UInt8] = []
            write(&bytes)
            let reading = EventStreamReading(bytes, cuts: [], by: EventStreamParser())
            #expect(reading.events.count == 1 && !reading.isMidEvent && bytes.starts(with: "data: ".utf8))
            // One line and the empty one: no line break inside.
            #expect(bytes.count { $0 == 0x0A } == 2 && !bytes.contains(0x0D))
            return try #require(reading.events.first).data
        }

        private func text(_ write: (inout [UInt8]) -> Void) throws -> String {
            String(decoding: try event(write), as: UTF8.self)
        }

        @Test func `writes each chunk to the letter`() throws {
            let head = #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1763700000,"model":"m\"ö","choices":["#
            #expect(
                try text { encoder.role(to: &$0) } == head
                    + #"{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#)
            #expect(
                try text { encoder.content("Hi \"you\"", to: &$0) } == head
                    + #"{"index":0,"delta":{"content":"Hi \"you\""},"finish_reason":null}]}"#)
            #expect(
                try text { encoder.toolCall(index: 0, id: "call_1", name: "skip_turn", to: &$0) } == head
                    + #"{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":"#
                    + #"{"name":"skip_turn","arguments":""}}]},"finish_reason":null}]}"#)
            #expect(
                try text { encoder.toolCallArguments(index: 12, #"{"a":"#, to: &$0) } == head
                    + #"{"index":0,"delta":{"tool_calls":[{"index":12,"function":{"arguments":"{\"a\":"}}]},"finish_reason":null}]}"#)
            #expect(try text { encoder.finish(.toolCalls, to: &$0) } == head + #"{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#)
            #expect(
                try text { encoder.usage(TokenUsage(promptTokens: 3, completionTokens: 4), to: &$0) } == head
                    + #"],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"#)
            #expect(try text { ChunkEncoder.done(to: &$0) } == "[DONE]")
        }

        @Test func `says usage null in every other chunk when usage was asked for`() throws {
            let encoder = ChunkEncoder(id: "x", created: 1, model: "m", includesUsage: true)
            let chunks: [(inout [UInt8]) -> Void] = [
                { encoder.role(to: &$0) }, { encoder.content("a", to: &$0) }, { encoder.finish(.stop, to: &$0) },
                { encoder.toolCall(index: 0, id: "c", name: "f", to: &$0) }, { encoder.toolCallArguments(index: 0, "{}", to: &$0) },
            ]
            for chunk in chunks {
                try read(event(chunk)) { #expect($0["usage"]?.isNull == true) }
            }
        }

        @Test func `a heartbeat is a comment and dispatches nothing`() {
            var bytes: [UInt8] = []
            ChunkEncoder.heartbeat(to: &bytes)
            let reading = EventStreamReading(bytes, cuts: [], by: EventStreamParser())
            #expect(bytes == Array(":\n\n".utf8) && reading.events.isEmpty && reading.comments == 1)
        }

        @Test func `every scalar comes back`() throws {
            for start in stride(from: UInt32(0), to: 0x11_0000, by: 0x400) {
                let scalars = (start..<start + 0x400).compactMap(Unicode.Scalar.init)
                let text = String(String.UnicodeScalarView(scalars))
                let data = try event { encoder.content(text, to: &$0) }
                let back = try data.withUnsafeBytes { try UpstreamChunk($0, using: JSONTape()).content?.string }
                #expect(back == text, "from U+\(String(start, radix: 16))")
            }
        }

        @Test func `control characters and Unicode's line separators leave as escapes`() throws {
            let text = try text { encoder.content("\u{0}\u{1F}\u{8}\u{C}\n\r\t\u{7F}\u{2028}\u{2029}\u{2027}\u{202A}/", to: &$0) }
            #expect(text.contains("\\u0000\\u001f\\b\\f\\n\\r\\t\u{7F}\\u2028\\u2029\u{2027}\u{202A}/"))
        }

        @Test(arguments: 0..<8 as Range<UInt64>)
        func `any text comes back`(seed: UInt64) throws {
            var random = Seeded(seed)
            let pieces = [
                "a", "plain words ", "\"", "\\", "\n", "\u{0}", "é", "漢", "😀", "\u{2028}", "\u{2029}", "\u{E2}\u{80}", "\u{202A}",
            ]
            let tape = JSONTape()
            for _ in 0..<200 {
                let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
                let once = try event { encoder.content(text, to: &$0) }
                try once.withUnsafeBytes { once in
                    let content = try #require(try UpstreamChunk(once, using: tape).content)
                    #expect(content.string == text, "seed \(seed)")
                }
            }
        }

        @Test func `an upstream's raw line separators are escaped on their way through`() throws {
            let upstream = Array("{\"choices\":[{\"delta\":{\"content\":\"a\u{2028}b\\u00e9\u{2029}\"}}]}".utf8)
            try upstream.withUnsafeBytes { bytes in
                let content = try #require(try UpstreamChunk(bytes, using: JSONTape()).content)
                let text = try text { encoder.content(content.string, to: &$0) }
                #expect(text.contains(#""content":"a\u2028bé\u2029""#))
            }
        }

        @Test(arguments: [
            (0, "0"), (7, "7"), (1_763_700_000, "1763700000"), (-12, "-12"), (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
        ])
        func `writes whole numbers`(number: Int, digits: String) {
            var bytes: [UInt8] = []
            bytes.write(number)
            #expect(String(decoding: bytes, as: UTF8.self) == digits)
        }
    }
}
