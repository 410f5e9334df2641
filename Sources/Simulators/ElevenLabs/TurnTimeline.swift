/// A played call in lines for people: one a turn, and a picture of how the turn went.
public enum TurnTimeline {
    /// The door the platform's requests come through.
    static let door = "http"
    /// Columns of a picture.
    static let columns = 64

    /// One line a turn: `turn N door=http first_token_ms=… heard="…" barge_in=none|after_ms=…`.
    ///
    /// Times count from the last byte of the request whose reply was spoken; `first_token_ms` is `none` when there was no token.
    public static func lines(_ transcript: CallTranscript) -> [String] {
        transcript.turns.map(line)
    }

    /// The line of one turn.
    public static func line(_ turn: TurnOutcome) -> String {
        let first = turn.firstTokenMilliseconds.map { short($0) } ?? "none"
        let cut = turn.bargeIn.map { "after_ms=\(short($0.afterMilliseconds))" } ?? "none"
        return "turn \(turn.number) door=\(door) first_token_ms=\(first) heard=\(JSONValue.string(turn.heard).text()) barge_in=\(cut)"
    }

    /// A picture of one turn: the stream's deltas over time, and below what was spoken (`=`), and cut off (`.`).
    ///
    /// ```
    ///            0 ms                                    2250 ms
    ///   stream   ^ : ::: : : : :: : :x
    ///   speech      ==================|.......
    /// ```
    public static func picture(_ turn: TurnOutcome) -> [String] {
        let cut = turn.bargeIn?.afterMilliseconds
        let end = max(turn.streamedMilliseconds ?? 0, cut ?? 0, min(turn.spokenToMilliseconds ?? 0, (cut ?? .infinity) * 1.25), 1)
        func column(_ milliseconds: Double) -> Int { min(columns - 1, max(0, Int(milliseconds / end * Double(columns - 1)))) }
        var stream = [Character](repeating: " ", count: columns)
        for delta in turn.deltas { stream[column(delta.atMilliseconds)] = ":" }
        if let first = turn.firstTokenMilliseconds { stream[column(first)] = "^" }
        if let ended = turn.streamedMilliseconds {
            stream[column(ended)] = turn.bargeIn.map { $0.place == .afterStream ? "$" : "x" } ?? "$"
        }
        var speech = [Character](repeating: " ", count: columns)
        if let from = turn.spokenFromMilliseconds, let to = turn.spokenToMilliseconds, to >= from {
            for index in column(from)...column(to) { speech[index] = cut.map { index >= column($0) } == true ? "." : "=" }
        }
        if let cut { speech[column(cut)] = "|" }
        let right = "\(short(end)) ms"
        let scale = "0 ms" + String(repeating: " ", count: max(1, columns - 4 - right.count)) + right
        return ["           " + scale, "  stream   " + trimmed(stream), "  speech   " + trimmed(speech)]
    }

    private static func trimmed(_ characters: [Character]) -> String {
        var text = String(characters)
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// Milliseconds with one decimal under ten, whole above.
    static func short(_ milliseconds: Double) -> String {
        let tenths = (milliseconds * 10).rounded() / 10
        return tenths < 10 ? "\(tenths)" : "\(Int(milliseconds.rounded()))"
    }
}
