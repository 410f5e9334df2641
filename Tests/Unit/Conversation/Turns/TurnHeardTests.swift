import Testing

@testable import Conversation

/// A fits W: any segment that is not reply left out or cut, anywhere; and the match maps back to R.
@Suite struct TurnHeardTests {
    private func record(_ written: [String]) -> TurnRecord {
        var record = TurnRecord(id: TurnStage.turnID, utterances: ["One"], before: EarlierLines([]), legs: [])
        record.written = TurnStage.segments(written)
        record.reply = record.written.filter { $0.kind == .reply }.map(\.text).joined()
        return record
    }

    private static let long = [
        "~Let me see... ", "I will look. ", "~Still looking... ", "~Bear with me... ", "There are three.", "~Sorry.",
    ]

    @Test(arguments: [
        ("Let me see... I will look.", "I will look"), ("I will", "I will"), ("Let me see... I", "I"),
        ("Let... I will look", "I will look"),
        ("Let me see... I will look. Still looking", "I will look"),
        ("Let me see... I will look. Still looking... Bear with me... There are", "I will look. There are"),
        ("I will look. There are", "I will look. There are"), ("I will look. Bear... There are three", "I will look. There are three."),
        ("Let me see... I will look. Still... Bear with me... There are three. Sorry.", "I will look. There are three."),
        ("I will look. There are three. So", "I will look. There are three."),
        ("i WILL look there ARE three", "I will look. There are three."),
    ])
    func `asides may be left out or cut, wherever they stand`(answer: String, heard: String) throws {
        let record = record(Self.long)
        let bytes = try #require(record.heard(in: TurnText(answer)))
        #expect(record.reply(heard: bytes) == heard)
    }

    @Test(arguments: ["Let me see", "Let", "...", ""])
    func `of buffer words alone nothing of the reply was heard`(answer: String) {
        #expect(record(Self.long).heard(in: TurnText(answer)) == 0)
    }

    @Test(arguments: [
        "There are three", "I will see", "Let me look", "I will look. There were", "I will look. There are three. Sorry. More",
        "Let me see... Still looking",
    ])
    func `other words, and parts of the reply left out, are not its`(answer: String) {
        #expect(record(Self.long).heard(in: TurnText(answer)) == nil)
    }

    @Test func `read in more ways than one, what leaves least out is right`() {
        #expect(record(["~Let me see... ", "Let me tell you."]).heard(in: TurnText("Let me")) == 0)
        #expect(record(["~Let me see... ", "Let me tell you."]).heard(in: TurnText("Let me tell")) == 9)
        #expect(record(["One.", "~One. ", "One two."]).heard(in: TurnText("One. One.")) == 3)
    }

    @Test func `a turn that wrote nothing has no words`() {
        #expect(record([]).heard(in: TurnText("Hello")) == nil)
        #expect(record(["~One moment... "]).heard(in: TurnText("One moment... Hello")) == nil)
    }

    @Test func `marks are R's own, and letters that change length when folded are counted as such`() throws {
        let record = record(["Na Írem li diu «Adéu» a la İstanbul."])
        let bytes = try #require(record.heard(in: TurnText("na írem li diu adéu a la İst")))
        #expect(record.reply(heard: bytes) == "Na Írem li diu «Adéu» a la İst")
    }

    @Test func `echoes behind the whole of it are no part of it`() {
        var log = ConversationLog()
        log.remember(echo: "Are you still there?")
        log.remember(echo: "Are you")
        let record = record(["Three."])
        #expect(record.heard(in: TurnText("Three. Are you still there? Are you still"), isOurs: log.isEchoes) == 5)
        #expect(record.heard(in: TurnText("Three. Are you still hungry?"), isOurs: log.isEchoes) == nil)
        #expect(record.heard(in: TurnText("Three. Four."), isOurs: log.isEchoes) == nil)
    }
}
