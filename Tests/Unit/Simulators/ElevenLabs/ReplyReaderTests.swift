import Testing

@testable import Simulators

@Suite struct ReplyReaderTests {
    private func items(_ text: String, cutEvery size: Int = .max) -> [ReplyReader.Item] {
        var reader = ReplyReader()
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))).flatMap { start in
            reader.consume(Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))]))
        }
    }

    private func delta(_ json: String, finish: String = "null") -> String {
        #"{"choices":[{"index":0,"delta":\#(json),"finish_reason":\#(finish)}]}"#
    }

    @Test(arguments: 1...24) func `does not depend on how the bytes were cut`(size: Int) {
        let text =
            "\u{FEFF}: hello\r\n\r\ndata: \(delta(#"{"role":"assistant","content":""}"#))\n\nid: 3\ndata:\(delta(#"{"content":"Olá 👋"}"#))\r\r"
            + "data: {\ndata: \"choices\":[{\"delta\":{\"content\":\" tu\"}}]\ndata: }\n\ndata: \(delta("{}", finish: #""stop""#))\n\ndata: [DONE]\n\n"
        #expect(items(text, cutEvery: size) == [.comment, .content("Olá 👋"), .content(" tu"), .finish("stop"), .done])
    }

    @Test func `tool calls come in pieces`() {
        let first = delta(#"{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"end_call","arguments":""}}]}"#)
        let second = delta(#"{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"#)
        #expect(
            items("data: \(first)\n\ndata: \(second)\n\n") == [
                .toolCall(index: 0, id: "c1", name: "end_call", arguments: ""), .toolCall(index: 0, id: nil, name: nil, arguments: "{}"),
            ])
    }

    @Test(arguments: [#"{"error":{"message":"overloaded"}}"#, #"{"error":"overloaded"}"#, "{not json"])
    func `an error event and an event that is not JSON fail the reply`(data: String) {
        guard case .failure(let reason)? = items("data: \(data)\n\n").first else { return #expect(Bool(false), "no failure") }
        #expect(reason.contains(data.contains("error") ? "overloaded" : "{not json"))
    }

    @Test func `what comes after the end is not part of the reply`() {
        #expect(items("data: [DONE]\n\ndata: \(delta(#"{"content":"late"}"#))\n\n") == [.done])
    }

    @Test func `an event without choices, without data or cut off says nothing`() {
        #expect(items("data: {\"choices\":[]}\n\nevent: ping\n\ndata: {\"usage\":{}}\n\ndata: \(delta(#"{"content":"x"}"#))") == [])
    }

    @Test func `an endless line is given up`() {
        var reader = ReplyReader()
        _ = reader.consume(Array("data: ".utf8))
        let flood = [UInt8](repeating: 120, count: 1 << 20)
        let failures = (0..<5).flatMap { _ in reader.consume(flood) }
        guard case .failure = failures.first else { return #expect(Bool(false), "no failure") }
    }

    @Test(arguments: [
        (["Let me think... ", "It is", " noon."], "Let me think... "), (["Let", " me", " see... ", "Yes."], "Let me see... "),
        (["One moment... ", "Still at it... ", "Here."], "One moment... Still at it... "), (["It is noon."], ""), (["... "], ""),
        (["Well... ", "  "], ""), (["No pause...", "here"], ""), ([], ""),
    ])
    func `buffer words are told from the answer`(deltas: [String], buffer: String) {
        #expect(BufferWords.length(in: deltas) == buffer.unicodeScalars.count)
    }
}
