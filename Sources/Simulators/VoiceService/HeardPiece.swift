/// One stretch of sound the person on the line heard from the other side.
public struct HeardPiece: Sendable, Equatable {
    public enum Ending: String, Sendable {
        case playing
        /// Played to its end.
        case whole
        /// Something else was played over it.
        case replaced
        /// The call ended, or the service died.
        case hungUp = "hung-up"
    }

    public var callID: String
    /// What `call.speak` was told to say; nil for a file.
    public var text: String?
    /// The recording that was heard.
    public var path: String
    /// How many utterances of the person the service had announced when this was asked for: which reply it is part of; 0 is a greeting.
    public var reply: Int
    /// When the request came, when the sound began, when it ended or would end.
    public var requestedAt: Duration
    public var from: Duration
    public var to: Duration
    /// How long it would last if left alone.
    public var planned: Duration
    public var ending: Ending
    /// Whether the recording is silence, as a gateway plays to stop another.
    public var isSilence: Bool

    /// Whether it ended before its time.
    public var isCut: Bool { ending == .replaced || ending == .hungUp }

    /// How much of it was audible at an instant.
    public func heard(at instant: Duration) -> Duration { max(.zero, min(instant, to) - from) }

    /// The words audible by an instant, as many whole ones as fit the part of the time that had passed.
    public func words(at instant: Duration) -> String {
        guard let text, !isSilence else { return "" }
        let share = planned > .zero ? heard(at: instant) / planned : (instant >= from ? 1 : 0)
        if share >= 1 { return text }
        let reach = Int(Double(text.count) * share)
        let spoken = text.prefix(reach)
        if reach >= text.count || text[text.index(text.startIndex, offsetBy: reach)].isWhitespace { return String(spoken) }
        guard let space = spoken.lastIndex(where: \.isWhitespace) else { return "" }
        return String(spoken[..<space])
    }

    var json: JSONValue {
        [
            "kind": "heard", "call_id": .string(callID), "text": text.map { .string($0) } ?? .null, "path": .string(path),
            "reply": .integer(reply),
            "requested_ms": .decimal(requestedAt.milliseconds), "from_ms": .decimal(from.milliseconds), "to_ms": .decimal(to.milliseconds),
            "planned_ms": .decimal(planned.milliseconds), "ending": .string(ending.rawValue), "silence": .bool(isSilence),
        ]
    }
}
