import Conversation
import Foundation
import Testing

@testable import Gateway

@Suite struct AuditBodyTests {
    @Test func `a record is one line of JSON, whatever its fields hold`() throws {
        var entry = AuditEntry.sample(1)
        let nasty = "a\r\nb\u{1B}[31m\u{0}\u{7F}\u{9B}\u{2028}\u{2029}\u{202E}\"\\\t{}"
        (entry.conversation, entry.reason) = (nasty, "\u{85}")
        var chain = AuditChain(AuditLines.key)
        let line = chain.seal(entry.body)
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
        let text = String(decoding: line, as: UTF8.self)
        #expect(
            !text.dropLast().unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || $0.properties.isBidiControl })
        #expect(text.split(whereSeparator: \.isNewline).count == 1)
        let read = try fields(of: text)
        #expect(read["conversation"] as? String == nasty)
        #expect(read["reason"] as? String == "\u{85}")
        #expect(read["first_token_ms"] as? Double == 12.345)
        #expect(read["total_ms"] as? Double == 98.76)
    }

    @Test(arguments: [0, 1, 951_782_399_999, 951_782_400_000, 1_700_000_000_123, 4_102_444_799_999, 32_503_679_999_999])
    func `times are written as everywhere`(ms: Int64) {
        var body = AuditBody()
        body.field("at", timeMs: ms)
        #expect(String(decoding: body.bytes, as: UTF8.self) == #""at":"\#(UTCTime.text(ms: ms))""#)
    }

    @Test func `what is too long is cut at a character and says so`() throws {
        var body = AuditBody()
        body.field("text", String(repeating: "é", count: 40))
        let text = try #require(try fields(of: "{" + String(decoding: body.bytes, as: UTF8.self) + "}")["text"] as? String)
        #expect(text == String(repeating: "é", count: 32) + "…")
    }

    @Test func `the longest record of a request fits its slot`() {
        var entry = AuditEntry(atMs: .max / 1000, id: String(repeating: "i", count: 64), door: "control")
        let text = String(repeating: "x", count: 64)
        (entry.method, entry.route, entry.peer, entry.client) = (text, text, text, text)
        (entry.token, entry.session, entry.profile, entry.conversation) = (text, text, "voice", text)
        (entry.turn, entry.turnClass, entry.outcome, entry.reason) = (text, "new_reply_unheard", "interrupted", text)
        (entry.source, entry.agent) = ("replayed", text)
        (entry.status, entry.firstTokenUs, entry.totalUs, entry.deltas) = (599, .max, .max, .max)
        (entry.replyBytes, entry.toolRuns, entry.saidBufferWords) = (.max, .max, true)
        #expect(entry.body.bytes.count <= AuditSlots.bodyBytesMax)
    }
}
