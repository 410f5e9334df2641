/// One thing the agent says in a conversation: the greeting, or a reply with the requests it takes.
struct ConversationTurn: Sendable {
    enum Stage: Sendable, Equatable {
        /// Nothing is asked before this instant: the pause after an attempt that failed at once.
        case pausing(until: Duration)
        /// The request is out and its stream is not over.
        case asking
        /// The text is whole and is being spoken.
        case speaking
        /// Clients' tools run; the rest of the turn waits for them.
        case awaitingTools(until: Duration)
    }

    /// Rises from one thing the agent says to the next.
    let eventID: Int
    /// Said without a request: the first message, or a farewell.
    let isGreeting: Bool
    /// When it has been heard, the conversation is over.
    var isFarewell = false
    /// When the user's turn ended; the turn's budget counts from here, over all its requests.
    let startedAt: Duration
    /// Answers after tools' results, so far.
    var followUps: Int
    var stage: Stage
    var attempts = 0
    /// The number of the request that is read; 0 for none.
    var request = 0
    var postedAt = Duration.zero
    var sentAt: Duration?
    var reader = ReplyReader()
    var speech: SpeechClock
    var text = ""
    var firstTokenAt: Duration?
    var firstSentenceAt: Duration?
    var lastTokenAt: Duration?
    var failure: String?
    /// Words whose audio has gone out.
    var wordsSpoken = 0
    /// In the order they were called.
    var calls: [CallToolUse] = []
    private var callIndices: [Int] = []
    private let silentSpeech: SpeechClock

    init(eventID: Int, isGreeting: Bool = false, at now: Duration, startedAt: Duration, followUps: Int = 0, _ timings: PlatformTimings) {
        self.eventID = eventID
        self.isGreeting = isGreeting
        self.startedAt = startedAt
        self.followUps = followUps
        stage = isGreeting ? .speaking : .asking
        silentSpeech = SpeechClock(wordsPerMinute: timings.wordsPerMinute, startDelay: .milliseconds(timings.speechStartMilliseconds))
        speech = silentSpeech
    }

    /// Where the request's times count from: its last byte, as far as known.
    var origin: Duration { sentAt ?? postedAt }

    /// Begins another attempt as the request of a number: its reply is spoken from the beginning, whatever was heard of the last.
    mutating func ask(_ request: Int, at now: Duration) {
        self.request = request
        (postedAt, sentAt) = (now, nil)
        attempts += 1
        stage = .asking
        reader = ReplyReader()
        (firstTokenAt, firstSentenceAt, lastTokenAt, failure) = (nil, nil, nil, nil)
        (calls, callIndices) = ([], [])
        (text, speech, wordsSpoken) = ("", silentSpeech, 0)
    }

    /// Takes text that came.
    mutating func say(_ piece: String, at now: Duration) {
        text += piece
        speech.say(piece, at: now)
        lastTokenAt = now
        // Blank text is no token.
        if piece.contains(where: { !$0.isWhitespace }) { firstTokenAt = firstTokenAt ?? now }
        if piece.contains(where: { ".!?".contains($0) }) { firstSentenceAt = firstSentenceAt ?? now }
    }

    /// Takes a piece of a tool's call.
    mutating func call(_ index: Int, id: String?, name: String?, arguments: String, at now: Duration) {
        firstTokenAt = firstTokenAt ?? now
        lastTokenAt = now
        let place: Int
        if let known = callIndices.firstIndex(of: index) {
            place = known
        } else {
            guard calls.count < 64 else {
                failure = failure ?? "more than 64 tool calls"
                return
            }
            place = calls.count
            callIndices.append(index)
            calls.append(CallToolUse(id: id ?? "call_\(request)_\(index)", name: "", arguments: "", result: ""))
        }
        if let name, calls[place].name.isEmpty { calls[place].name = name }
        calls[place].arguments += arguments
    }
}
