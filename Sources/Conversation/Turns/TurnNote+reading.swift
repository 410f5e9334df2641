extension TurnNote {
    /// Reads a note back; nil when it is none, or of a kind this version does not know.
    ///
    /// - Parameters:
    ///   - own: what the turn's entries hold of its utterances.
    ///   - stored: what they hold of its reply.
    init?(_ text: String, turn: TurnID, channel: EntryChannel, own: [String], stored: String?) {
        guard let note = NoteReader(text), note.number("v") == 1, let caller = note.text("c"), let count = note.number("B"),
            let state = note.text("S").flatMap({ TurnRecord.State(rawValue: $0) })
        else { return nil }
        let legs = note.notes("L").compactMap { Self.leg($0) }
        guard !legs.isEmpty else { return nil }
        let carried = note.texts("U")
        let before = EarlierLines(
            count: count, userCount: note.number("k") ?? 0, first: note.text("f").flatMap { Self.line($0) },
            tail: note.texts("t").compactMap { Self.line($0) })
        guard before.tail.count <= count else { return nil }
        var record = TurnRecord(
            id: turn, channel: channel, utterances: carried + own, carried: carried.count, before: before, legs: legs)
        record.superseded = note.numbers("s").map { TextPrint(letterBytes: 0, hash: $0, headLetters: "") }
        record.reply = note.text("r") ?? stored ?? ""
        record.stored = stored
        record.written = Self.written(record.reply, asides: note.texts("w"))
        // What was under way when the process ended is so no more.
        record.state = state == .waiting || state == .running ? .interrupted : state
        record.hungUp = note.number("h") == 1
        self.init(
            caller: caller, user: note.text("u"), isNamed: note.number("n") == 1, echoes: note.texts("E"),
            silences: note.number("q") ?? 0, record: record, endedMs: note.number("e").map { Int64($0) })
    }

    private static func written(_ reply: String, asides: [String]) -> [WrittenSegment] {
        var segments: [WrittenSegment] = []
        var at = 0
        func say(until end: Int) {
            let text = reply.between(bytes: at, and: end)
            if !text.isEmpty { segments.append(WrittenSegment(.reply, text)) }
            at = max(at, end)
        }
        for aside in asides {
            guard let colon = aside.firstIndex(of: ":"), let place = Int(aside[..<colon]) else { continue }
            say(until: min(place, reply.utf8.count))
            segments.append(WrittenSegment(.aside, String(aside[aside.index(after: colon)...])))
        }
        say(until: reply.utf8.count)
        return segments
    }

    private static func line(_ text: String) -> Line? {
        let words = text.dropFirst().split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard let first = words.first, let hash = UInt64(first, radix: 36) else { return nil }
        if text.hasPrefix("u") { return Line(speaker: .user, said: TextPrint(letterBytes: 0, hash: hash, headLetters: "")) }
        guard words.count == 3, let bytes = Int(words[1]), bytes >= words[2].utf8.count else { return nil }
        return Line(speaker: .assistant, said: TextPrint(letterBytes: bytes, hash: hash, headLetters: String(words[2])))
    }

    private static func leg(_ note: NoteReader) -> TurnRecord.Leg? {
        guard let asked = note.numbers("m").first else { return nil }
        var leg = TurnRecord.Leg(
            asked: TextPrint(letterBytes: 0, hash: asked, headLetters: ""), answers: note.texts("a"), replyBegin: note.number("b") ?? 0)
        leg.calls = note.notes("c").enumerated().map { index, note in
            let call = call(note)
            return ToolCallFragment(index: index, id: call.id, name: call.name, arguments: call.arguments)
        }
        leg.exchange = note.notes("x").compactMap { message($0) }
        leg.ownExchange = note.notes("o").compactMap { message($0) }
        return leg
    }

    private static func message(_ note: NoteReader) -> Message? {
        guard let role = note.text("r").flatMap({ Message.Role(rawValue: $0) }) else { return nil }
        return Message(role, note.text("t") ?? "", toolCalls: note.notes("c").map { call($0) }, toolCallID: note.text("i"))
    }

    private static func call(_ note: NoteReader) -> Message.ToolCall {
        Message.ToolCall(id: note.text("i") ?? "", name: note.text("n") ?? "", arguments: note.text("g") ?? "")
    }
}
