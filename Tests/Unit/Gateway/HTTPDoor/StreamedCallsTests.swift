import Conversation
import Testing

@testable import Gateway

/// Tool calls as a client counts them.
@Suite struct StreamedCallsTests {
    private func numbers(_ fragments: [ToolCallFragment]) -> [String] {
        var calls = StreamedCalls()
        return fragments.map { fragment in
            calls.number(of: fragment).map { "\($0.number)\($0.isNew ? " opens" : "")" } ?? "none"
        }
    }

    private func opens(_ index: Int, _ id: String) -> ToolCallFragment { .init(index: index, id: id, name: "a", arguments: "") }
    private func adds(_ index: Int) -> ToolCallFragment { .init(index: index, arguments: "{}") }

    @Test func `calls among which others were left out are numbered without gaps`() {
        #expect(numbers([opens(1, "b"), adds(1), opens(4, "c"), adds(4), adds(1)]) == ["0 opens", "0", "1 opens", "1", "0"])
    }

    @Test func `a later leg that numbers anew goes on counting`() {
        #expect(numbers([opens(0, "a"), adds(0), opens(0, "b"), adds(0)]) == ["0 opens", "0", "1 opens", "1"])
    }

    @Test func `an id said twice opens nothing, and a piece of no call is none`() {
        #expect(numbers([adds(0), opens(0, "a"), opens(0, "a"), opens(1, "")]) == ["none", "0 opens", "0", "none"])
    }

    @Test func `a call is written as one chunk that opens it and others that fill it`() {
        let encoder = ChunkEncoder(id: "i", created: 1, model: "m", includesUsage: false)
        var calls = StreamedCalls()
        var bytes: [UInt8] = []
        encoder.encode(.toolCall(.init(index: 2, id: "c", name: "look", arguments: "{}")), &calls, to: &bytes)
        let chunks = String(decoding: bytes, as: UTF8.self).split(separator: "\n\n")
        #expect(chunks.count == 2)
        #expect(
            chunks.first?.contains(#""tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"look","arguments":""}}]"#)
                == true)
        #expect(chunks.last?.contains(#""tool_calls":[{"index":0,"function":{"arguments":"{}"}}]"#) == true)
    }

    @Test func `a whole answer joins the pieces of each call with its own`() {
        var reply = CollectedReply()
        for fragment in [opens(0, "a"), opens(1, "b"), adds(0), adds(1)] { reply.add(fragment) }
        #expect(reply.toolCalls == [ToolCall(id: "a", name: "a", arguments: "{}"), ToolCall(id: "b", name: "a", arguments: "{}")])
    }
}
