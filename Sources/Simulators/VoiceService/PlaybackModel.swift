/// What the service plays into the call: one recording at a time, or a queue where one was asked for.
struct PlaybackModel {
    /// A recording to be played.
    struct Clip: Equatable {
        var callID: String
        var text: String?
        var path: String
        var reply: Int
        var requestedAt: Duration
        var duration: Duration
        var isSilence: Bool
    }

    enum Change: Equatable {
        case began(HeardPiece)
        case ended(HeardPiece.Ending, at: Duration)
    }

    /// Clips that wait their turn; more are refused.
    static let queueMax = 256

    private(set) var current: HeardPiece?
    private var queue: [Clip] = []

    /// When the current recording ends if left alone.
    var endsAt: Duration? { current?.to }

    /// Plays a clip: now, or after the others when queueing; false when the queue is full.
    mutating func play(_ clip: Clip, at now: Duration, queueing: Bool, _ changes: inout [Change]) -> Bool {
        if current != nil, queueing {
            guard queue.count < Self.queueMax else { return false }
            queue.append(clip)
            return true
        }
        if current != nil { changes.append(.ended(.replaced, at: now)) }
        begin(clip, at: now, &changes)
        return true
    }

    /// Ends what has played to its end by an instant, and begins what waited.
    mutating func advance(to now: Duration) -> [Change] {
        var changes: [Change] = []
        while let piece = current, piece.to <= now {
            changes.append(.ended(.whole, at: piece.to))
            current = nil
            if !queue.isEmpty { begin(queue.removeFirst(), at: piece.to, &changes) }
        }
        return changes
    }

    /// Ends everything.
    mutating func stop(at now: Duration) -> [Change] {
        queue = []
        guard current != nil else { return [] }
        current = nil
        return [.ended(.hungUp, at: now)]
    }

    private mutating func begin(_ clip: Clip, at now: Duration, _ changes: inout [Change]) {
        let piece = HeardPiece(
            callID: clip.callID, text: clip.text, path: clip.path, reply: clip.reply, requestedAt: clip.requestedAt, from: now,
            to: now + clip.duration, planned: clip.duration, ending: .playing, isSilence: clip.isSilence)
        current = piece
        changes.append(.began(piece))
    }
}
