/// The truth about what the person on the line heard: no part of the protocol, for judges alone.
public struct HeardAudio: Sendable, Equatable {
    /// How many pieces are kept; older ones are dropped.
    public static let piecesMax = 50_000

    /// In the order in which they began.
    public private(set) var pieces: [HeardPiece] = []
    public private(set) var piecesDropped = 0

    public init() {}

    /// The pieces of one reply, silence left out: reply 0 is what came before the person's first utterance.
    public func reply(_ number: Int, call: String? = nil) -> [HeardPiece] {
        pieces.filter { $0.reply == number && !$0.isSilence && (call == nil || $0.callID == call) }
    }

    /// Pieces of speech cut by more speech of the same reply: sentences spoken over each other.  Silence is a stop, and the reply to a
    /// barge-in may cut the one before it.
    public var overlaps: [HeardPiece] { overlaps(beyond: .zero) }

    /// Those of which more than so much was lost.
    public func overlaps(beyond tolerance: Duration) -> [HeardPiece] {
        zip(pieces, pieces.dropFirst()).filter { piece, next in
            piece.ending == .replaced && !piece.isSilence && !next.isSilence && piece.callID == next.callID && piece.reply == next.reply
                && piece.planned - (piece.to - piece.from) > tolerance
        }.map { $0.0 }
    }

    /// The silences between successive pieces of one and the same reply.
    public func gaps(reply: Int? = nil, call: String? = nil) -> [Duration] {
        let spoken = pieces.filter { !$0.isSilence && (reply == nil || $0.reply == reply) && (call == nil || $0.callID == call) }
        return zip(spoken, spoken.dropFirst()).filter { $0.reply == $1.reply && $0.callID == $1.callID }.map { max(.zero, $1.from - $0.to) }
    }

    /// What is audible at an instant.
    public func piece(at instant: Duration) -> HeardPiece? { pieces.last { $0.from <= instant && instant < $0.to } }

    /// The words the person had heard by an instant, of all replies or one, pieces joined by a space; a cut piece up to its last whole word.
    public func text(reply: Int? = nil, call: String? = nil, at instant: Duration = .seconds(1 << 40)) -> String {
        pieces.filter { $0.from <= instant && (reply == nil || $0.reply == reply) && (call == nil || $0.callID == call) }
            .map { $0.words(at: instant) }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    mutating func begin(_ piece: HeardPiece) {
        if pieces.count >= Self.piecesMax {
            pieces.removeFirst(Self.piecesMax / 10)
            piecesDropped += Self.piecesMax / 10
        }
        pieces.append(piece)
    }

    /// Ends the newest piece of a call that still plays.
    mutating func end(call: String, at instant: Duration, _ ending: HeardPiece.Ending) {
        guard let index = pieces.lastIndex(where: { $0.callID == call && $0.ending == .playing }) else { return }
        pieces[index].ending = ending
        pieces[index].to = instant
    }
}
