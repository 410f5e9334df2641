/// Keeps a flood of speech events from becoming a flood of turns.
///
/// A person's utterances are a second and a half of silence apart, so a call never comes near the bound. Beyond it utterances wait and
/// become one, said in one turn: nothing that was said is lost, and the other door goes on. Times are a monotonic clock's.
struct SpeechGate: Sendable {
    /// How many utterances pass at once before they are counted.
    static let burst = 6.0
    /// How many pass in a second after that.
    static let perSecond = 5.0
    /// The most that waits, in UTF-8 bytes of text.
    static let heldBytesMax = 65_536

    private var allowance = burst
    private var countedAt: Duration?
    private var held: CallEvent?
    /// How many utterances wait.
    private(set) var heldCount = 0
    /// How many were left out because more than ``heldBytesMax`` waited, since it was last asked for.
    private(set) var leftOut = 0

    /// Whether something waits for ``release(at:)``.
    var isHolding: Bool { held != nil }

    /// Whether what waits was said on another call, and must be released before this one's words are taken.
    func isHolding(besides call: CallID?) -> Bool { held.map { $0.callID != call } ?? false }

    /// Takes an utterance; answers it when it may become a turn now, nil when it waits.
    mutating func take(_ speech: CallEvent, at now: Duration) -> CallEvent? {
        refill(at: now)
        if held == nil, allowance >= 1 {
            allowance -= 1
            return speech
        }
        hold(speech)
        return nil
    }

    /// What waits, as one utterance, whether its time has come or another event must not overtake it.
    mutating func release(at now: Duration) -> CallEvent? {
        refill(at: now)
        guard let speech = held else { return nil }
        held = nil
        heldCount = 0
        allowance = max(0, allowance - 1)
        return speech
    }

    /// How long what waits has to wait still.
    func wait(at now: Duration) -> Duration {
        let missing = max(0, 1 - allowance)
        return .milliseconds(Int64((missing / Self.perSecond * 1000).rounded(.up)))
    }

    /// How many utterances were left out since the last time.
    mutating func takeLeftOut() -> Int {
        defer { leftOut = 0 }
        return leftOut
    }

    private mutating func refill(at now: Duration) {
        if let countedAt { allowance = min(Self.burst, allowance + (now - countedAt).seconds * Self.perSecond) }
        countedAt = now
    }

    /// The newest event, with the words of all that wait before its own.
    private mutating func hold(_ speech: CallEvent) {
        guard held?.callID == speech.callID, let bytes = held?.text?.utf8.count else {
            leftOut += heldCount
            held = speech
            heldCount = 1
            return
        }
        let words = speech.text ?? ""
        guard bytes + words.utf8.count < Self.heldBytesMax else {
            leftOut += 1
            return
        }
        // In place: the text may be long, and events many.
        if !words.isEmpty { held?.text?.append(" " + words) }
        held?.audioPath = speech.audioPath
        held?.language = speech.language
        heldCount += 1
    }
}
