import Simulators

/// What of a service's journal is kept in a transcript: no frames, and not every event of a flood.
enum CallJournalText {
    static let linesMax = 20_000

    static func lines(_ journal: ServiceJournal) -> String {
        let kept: Set<ServiceEntry.Kind> = [.opened, .closed, .request, .reply, .event, .state, .person, .fault, .service]
        var text = ""
        var count = 0
        for entry in journal.entries where kept.contains(entry.kind) && count < linesMax {
            text += entry.json.text() + "\n"
            count += 1
        }
        for piece in journal.heard.pieces { text += line(piece).text() + "\n" }
        return text
    }

    private static func line(_ piece: HeardPiece) -> JSONValue {
        [
            "kind": "heard", "call_id": .string(piece.callID), "text": .string(piece.text ?? ""), "reply": .integer(piece.reply),
            "from_ms": .decimal(piece.from.milliseconds), "to_ms": .decimal(piece.to.milliseconds),
            "planned_ms": .decimal(piece.planned.milliseconds), "ending": .string(piece.ending.rawValue), "silence": .bool(piece.isSilence),
        ]
    }
}
