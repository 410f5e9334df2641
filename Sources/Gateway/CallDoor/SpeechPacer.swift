/// Decides when the next sentence is asked for, so that it begins to be heard as the last one ends.
///
/// The service answers `call.speak` when the recording is made, and from then on plays it instead of what it played: so one request at a
/// time, sent so long before the end of what plays as it takes at the least (``SynthesisEnvelope``). Sentences that wait together go out
/// together, as far as they can still be in time. It has no way to stop: a short silent recording replaces what plays.
struct SpeechPacer: Sendable {
    enum Decision: Sendable, Equatable {
        /// There is nothing to send, or an answer is awaited.
        case rest
        case send(Playback)
        /// Ask again at that time.
        case wait(until: Duration)
    }

    /// What became of a playback when its answer came.
    struct Beginning: Sendable, Equatable {
        let playback: Playback
        let synthesis: Duration
        /// How much too early it came, which the last recording lost; nil when that had ended.
        let cut: Duration?
        /// How long it was silent since the last recording ended; nil when there was none.
        let gap: Duration?
        /// What played before, and what was heard of it.
        let before: [PlaybackClock.Heard]
        let previous: Playback?
    }

    /// Most characters that are joined into one request.
    static let joinedCharactersMax = 240
    /// How late a timer may be and still have been in time.
    static let lateness: Duration = .milliseconds(20)
    /// Most characters that wait; more are not said.
    static let waitingCharactersMax = 65_536
    /// Above and below which the agent is held and let go.
    static let behindCharacters = 8192
    static let caughtUpCharacters = 4096

    private(set) var clock = PlaybackClock()
    private(set) var envelope = SynthesisEnvelope()
    private(set) var waiting: [SpeechPiece] = []
    private(set) var waitingCharacters = 0
    /// Asked for and not yet answered.
    private(set) var inFlight: Playback?
    /// Asked for before a stop: what its answer starts is not wanted.
    private var stale: PlaybackID?
    /// The silent recording, not yet answered.
    private var stopping: PlaybackID?
    private var lastID: UInt64 = 0

    /// Whether nothing is heard, asked for or waits.
    func isQuiet(at now: Duration) -> Bool { waiting.isEmpty && inFlight == nil && clock.isQuiet(at: now) }

    /// Whether a stop would stop anything.
    func isAudible(at now: Duration) -> Bool { inFlight != nil || !clock.isQuiet(at: now) }

    /// False when too much waits; then it is not said.
    mutating func enqueue(_ piece: SpeechPiece) -> Bool {
        guard waitingCharacters + piece.characters <= Self.waitingCharactersMax else { return false }
        waiting.append(piece)
        waitingCharacters += piece.characters
        return true
    }

    // MARK: - When

    /// What is to be sent, or when to ask again. What it says to send is taken as sent.
    mutating func next(at now: Duration) -> Decision {
        guard inFlight == nil, stale == nil, stopping == nil, !waiting.isEmpty else { return .rest }
        guard let end = clock.safeEnd else { return .send(take(countWhenQuiet(), at: now)) }
        let (count, sendAt) = countInTime(for: end, at: now)
        return sendAt > now ? .wait(until: sendAt) : .send(take(count, at: now))
    }

    private mutating func take(_ count: Int, at now: Duration) -> Playback {
        let playback = Playback(id: newID(), pieces: Array(waiting.prefix(count)), sentAt: now)
        waiting.removeFirst(count)
        waitingCharacters -= playback.pieces.reduce(0) { $0 + $1.characters }
        inFlight = playback
        return playback
    }

    private mutating func newID() -> PlaybackID {
        lastID += 1
        return PlaybackID(number: lastID)
    }

    // MARK: - Answers

    /// It is heard from now on; nil when it is not awaited.
    mutating func began(_ id: PlaybackID, at now: Duration) -> Beginning? {
        guard let playback = inFlight, playback.id == id else { return nil }
        inFlight = nil
        let took = now - playback.sentAt
        if playback.recordingPath == nil { envelope.learn(characters: playback.characters, took: took) }
        let isMeasured = clock.playing?.measured != nil
        let left = clock.end.map { $0 - now }
        let beginning = Beginning(
            playback: playback, synthesis: took, cut: left.flatMap { isMeasured && $0 > .zero ? $0 : nil },
            gap: left.map { $0 < .zero ? .zero - $0 : .zero }, before: clock.heard(at: now), previous: clock.playing)
        clock.begin(playback, at: now)
        return beginning
    }

    mutating func measured(_ id: PlaybackID, _ duration: Duration?) {
        if let duration { clock.measured(id, duration) }
    }

    /// It will not be heard: what was asked for, or nil when it is not awaited.
    mutating func failed(_ id: PlaybackID) -> Playback? {
        guard let playback = inFlight, playback.id == id else { return nil }
        inFlight = nil
        return playback
    }

    /// What plays has been heard to its end, or what was heard of it is accounted for.
    mutating func settle(at now: Duration) -> [PlaybackClock.Heard] {
        let heard = clock.heard(at: now)
        clock.clear()
        return heard
    }

    // MARK: - Stopping

    /// What a stop cut short.
    struct Cut: Sendable, Equatable {
        /// The name under which what plays or was asked for must be silenced; nil when nothing does.
        let silence: PlaybackID?
        let heard: [PlaybackClock.Heard]
        /// What will not be said.
        let dropped: [SpeechPiece]
    }

    /// Forgets all that plays, was asked for and waits.
    mutating func stop(at now: Duration) -> Cut {
        let audible = isAudible(at: now)
        let dropped = (inFlight?.pieces ?? []) + waiting
        if let inFlight { stale = inFlight.id }
        inFlight = nil
        waiting = []
        waitingCharacters = 0
        let heard = settle(at: now)
        if audible { stopping = newID() }
        return Cut(silence: audible ? stopping : nil, heard: heard, dropped: dropped)
    }

    /// The silent recording plays, or cannot; false when it was none.
    mutating func stopped(_ id: PlaybackID) -> Bool {
        guard stopping == id else { return false }
        stopping = nil
        return true
    }

    /// What was asked for before a stop was answered. When it `isHeard` it must be silenced, under the name returned, unless a silent
    /// recording is still on its way and comes after it.
    mutating func unwanted(_ id: PlaybackID, isHeard: Bool) -> (isKnown: Bool, silence: PlaybackID?) {
        guard stale == id else { return (false, nil) }
        stale = nil
        guard isHeard, stopping == nil else { return (true, nil) }
        let silence = newID()
        stopping = silence
        return (true, silence)
    }

    /// Takes back some of what waits.
    mutating func drop(where isUnwanted: (SpeechPiece) -> Bool) {
        waiting.removeAll(where: isUnwanted)
        waitingCharacters = waiting.reduce(0) { $0 + $1.characters }
    }

    /// The call is over or the connection has gone: nothing is awaited any more. What was learned is kept.
    mutating func reset() -> [SpeechPiece] {
        let dropped = (inFlight?.pieces ?? []) + waiting
        var fresh = SpeechPacer()
        fresh.envelope = envelope
        fresh.clock = PlaybackClock(rate: clock.rate)
        fresh.lastID = lastID
        self = fresh
        return dropped
    }
}
