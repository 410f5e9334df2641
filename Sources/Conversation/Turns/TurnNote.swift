/// A turn's record and whose conversation it is part of, as kept with the turn for the first request after a restart.
///
/// What the entries hold themselves is not in it: the turn's own utterances, and the reply where the store has it whole.
struct TurnNote {
    var caller: String
    var user: String?
    var isNamed: Bool
    /// What the gateway had said on its own account in the conversation by then.
    var echoes: [String] = []
    var silences = 0
    var record: TurnRecord
    /// When the turn ended, in milliseconds since 1970-01-01 UTC.
    var endedMs: Int64?

    static let bytesMax = 16_384

    /// The note, at most ``bytesMax`` long: what is longest is left out first.
    var text: String {
        for detail in [Detail.all, .noExchange, .noReply] {
            let text = text(detail)
            if text.utf8.count <= Self.bytesMax { return text }
        }
        return ""
    }

    private enum Detail { case all, noExchange, noReply }

    private func text(_ detail: Detail) -> String {
        var note = NoteWriter()
        note.put("v", 1)
        note.put("c", caller)
        if let user { note.put("u", user) }
        note.put("n", isNamed ? 1 : 0)
        for echo in echoes { note.put("E", echo) }
        if silences > 0 { note.put("q", silences) }
        note.put("S", record.state.rawValue)
        if let endedMs { note.put("e", Int(endedMs)) }
        if record.hungUp { note.put("h", 1) }
        for text in record.utterances.prefix(record.carried) { note.put("U", text) }
        note.put("B", record.before.count)
        note.put("k", record.before.userCount)
        if let first = record.before.first { note.put("f", Self.text(first)) }
        for line in record.before.tail { note.put("t", Self.text(line)) }
        for print in record.superseded { note.put("s", print.hash) }
        for leg in record.legs { note.put("L", Self.text(leg, withExchange: detail == .all)) }
        if detail != .noReply, record.reply != record.stored ?? "" { note.put("r", record.reply) }
        var at = 0
        for segment in record.written {
            if segment.kind == .reply { at += segment.text.utf8.count } else { note.put("w", "\(at):\(segment.text)") }
        }
        return note.text
    }

    private static func text(_ line: Line) -> String {
        line.speaker == .user
            ? "u\(String(line.said.hash, radix: 36))"
            : "a\(String(line.said.hash, radix: 36)) \(line.said.letterBytes) \(line.said.headLetters)"
    }

    private static func text(_ leg: TurnRecord.Leg, withExchange: Bool) -> String {
        var note = NoteWriter()
        note.put("m", leg.asked.hash)
        note.put("b", leg.replyBegin)
        for id in leg.answers { note.put("a", id) }
        for call in leg.calls.gathered { note.put("c", text(call)) }
        guard withExchange else { return note.text }
        for message in leg.exchange { note.put("x", text(message)) }
        for message in leg.ownExchange { note.put("o", text(message)) }
        return note.text
    }

    private static func text(_ message: Message) -> String {
        var note = NoteWriter()
        note.put("r", message.role.rawValue)
        note.put("t", message.text)
        for call in message.toolCalls { note.put("c", text(call)) }
        if let id = message.toolCallID { note.put("i", id) }
        return note.text
    }

    private static func text(_ call: Message.ToolCall) -> String {
        var note = NoteWriter()
        note.put("i", call.id)
        note.put("n", call.name)
        note.put("g", call.arguments)
        return note.text
    }
}
