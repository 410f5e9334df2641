import Conversation

/// One thing to be heard: a sentence, or a recording.
struct SpeechPiece: Sendable, Equatable {
    /// Why it is said; decides what is remembered of it.
    enum Source: Sendable, Equatable {
        /// A sentence of a turn's reply, by its place among them.
        case sentence(CallTurnID, Int)
        /// An interim line or an apology: belongs to a turn and is not stored.
        case aside(CallTurnID)
        case greeting
        /// What was promised in another turn.
        case late
        case goodbye
        /// Words from the desk; the command is answered with its last piece.
        case desk(DeskCommandID, isLast: Bool)
        /// A recording from the desk.
        case recording(DeskCommandID, path: String, Duration)
    }

    var text: String
    var language: SpokenLanguage
    var source: Source

    /// As a voice reads them.
    var characters: Int { text.count }

    /// The turn it belongs to.
    var turn: CallTurnID? {
        switch source {
        case .sentence(let turn, _), .aside(let turn): turn
        case .greeting, .late, .goodbye, .desk, .recording: nil
        }
    }

    /// The turn whose reply it is part of.
    var replyOf: CallTurnID? {
        if case .sentence(let turn, _) = source { turn } else { nil }
    }

    /// The command that waits for it.
    var command: DeskCommandID? {
        switch source {
        case .desk(let command, _), .recording(let command, _, _): command
        case .sentence, .aside, .greeting, .late, .goodbye: nil
        }
    }
}

/// One `call.speak` or `call.play`: the pieces that are heard together.
struct Playback: Sendable, Equatable {
    let id: PlaybackID
    var pieces: [SpeechPiece]
    /// When it was asked for.
    var sentAt: Duration
    /// When it began to be heard.
    var beganAt: Duration?
    /// How long it is heard, once measured.
    var measured: Duration?

    /// As it is sent.
    var text: String { pieces.lazy.map(\.text).joined(separator: " ") }

    var characters: Int { text.count }

    /// The recording it plays, when it is none of the service's voice.
    var recordingPath: String? {
        if case .recording(_, let path, _) = pieces.first?.source { path } else { nil }
    }
}
