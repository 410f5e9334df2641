/// Names one turn of a call within its ``CallMachine``: what was heard, and the reply to it.
struct CallTurnID: Hashable, Sendable, CustomStringConvertible {
    let number: UInt64

    var description: String { "turn-\(number)" }
}

/// Names one `call.speak` or `call.play` within its ``CallMachine``.
struct PlaybackID: Hashable, Sendable, CustomStringConvertible {
    let number: UInt64

    var description: String { "playback-\(number)" }
}

/// Names one command of the desk, so that its answer finds the one who waits for it; whoever brings the command counts.
struct DeskCommandID: Hashable, Sendable {
    let number: UInt64
}
