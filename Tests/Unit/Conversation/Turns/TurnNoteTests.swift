import Testing

@testable import Conversation

@Suite struct TurnNoteTests {
    private func record() -> TurnRecord {
        var stage = TurnStage(
            said("a: Hola, què tal? Avui parlem una bona estona de tot plegat.", "u: Primer", "a: Sí", "u: Zero", "u: One"),
            ["~Let me see... ", "I will look. ", "~Still... ", "Three."], state: .interrupted, carried: 1, calls: [("c1", "lookup")])
        stage.log.turns[0].superseded = [TextPrint("old"), TextPrint("older")]
        stage.log.turns[0].hungUp = true
        stage.log.turns[0].stored = "I will"
        stage.log.turns[0].legs[0].ownExchange = [Message(.tool, "done", toolCallID: "o1")]
        stage.log.turns[0].legs.append(TurnRecord.Leg(asked: TextPrint("leg"), answers: ["c1"], replyBegin: 13))
        return stage.log.turns[0]
    }

    private func note(_ record: TurnRecord) -> TurnNote {
        TurnNote(
            caller: "elevenlabs", user: "josh: 3:x", isNamed: true, echoes: ["areyou"], silences: 2, record: record,
            endedMs: 1_700_000_000_123)
    }

    private func read(_ text: String, stored: String? = "I will") -> TurnNote? {
        TurnNote(text, turn: TurnStage.turnID, channel: .voice, own: ["One"], stored: stored)
    }

    @Test func `a record comes back as it was`() throws {
        let written = note(record())
        let read = try #require(self.read(written.text))
        #expect(read.text == written.text)
        #expect([read.caller, read.user] == ["elevenlabs", "josh: 3:x"])
        #expect(read.isNamed)
        #expect(read.echoes == ["areyou"])
        #expect(read.silences == 2)
        #expect(read.endedMs == 1_700_000_000_123)
        #expect(read.record.utterances == ["Zero", "One"])
        #expect(read.record.reply == "I will look. Three.")
        #expect(read.record.written == record().written)
        #expect(read.record.openCalls.isEmpty)
        #expect(read.record.legs.map(\.asked.hash) == record().legs.map(\.asked.hash))
        #expect(read.record.superseded.map(\.hash) == record().superseded.map(\.hash))
        #expect(read.record.before.fit(TurnSituation(messages: said("a: Hola", "u: x", "a: Sí", "u: now"), tools: []).before))
    }

    @Test(arguments: [TurnRecord.State.waiting, .running])
    func `what was under way is interrupted when it comes back`(state: TurnRecord.State) throws {
        var record = self.record()
        record.state = state
        #expect(try #require(read(note(record).text)).record.state == .interrupted)
    }

    @Test func `the reply is in it only where the store has less, and nothing makes it longer than its bound`() throws {
        var record = self.record()
        record.stored = record.reply
        #expect(!note(record).text.contains("I will look. Three."))
        record.reply = String(repeating: "abc ", count: 10_000)
        record.stored = nil
        record.written = [WrittenSegment(.reply, record.reply)]
        #expect(note(record).text.utf8.count < 1_000)
        record.legs[1].exchange = [Message(.tool, String(repeating: "x", count: 20_000), toolCallID: "c1")]
        #expect(note(record).text.utf8.count < 1_000)
        record.utterances = [String(repeating: "u", count: 20_000), "One"]
        #expect(note(record).text.isEmpty)
    }

    @Test func `anything else is no note, and nothing it says is trusted further than it goes`() {
        for text in ["", "x", "v1:2", "v1:1", "{}", "v99999999:1", "v-1:1"] { #expect(read(text) == nil) }
        let whole = note(record()).text
        for cut in whole.indices { _ = read(String(whole[..<cut])) }
        var random = SplitMix64(seed: 4)
        for _ in 0..<2_000 {
            var bytes = Array(whole.utf8)
            for _ in 0..<3 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 32...126, using: &random) }
            if let read = self.read(String(decoding: bytes, as: UTF8.self)) {
                _ = TurnStage.judge(read.record, said("a: Hola", "u: Primer", "a: Sí", "u: One", "a: I will look. Th", "u: Stop"))
                for leg in read.record.legs.indices { _ = read.record.reply(of: leg) }
            }
        }
    }
}
