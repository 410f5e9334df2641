/// What the reference server does; right by default, and each fault bends it at one place.
public struct ReferenceBehaviour: Sendable {
    /// Rules for a request head whose breach is a 400 (431, 414 for sizes).
    public enum HeadRule: Sendable, CaseIterable {
        case hostPresent
        case hostOnce
        case lengthXorChunked
        case lengthSyntax
        case noFold
        case noSpaceBeforeColon
        case headSize
    }

    public typealias Respond = @Sendable (ReferenceRequest) -> ReferenceAnswer
    public typealias Admit = @Sendable (ReferenceRequest) -> ReferenceAnswer?

    public var headRules = Set(HeadRule.allCases)
    /// Judges a head before its body is read; nil lets it in.
    public var admit: @Sendable (ReferenceRequest, Admit) -> ReferenceAnswer? = { request, right in right(request) }
    /// Answers a whole request.
    public var respond: @Sendable (ReferenceRequest, Respond) -> ReferenceAnswer = { request, right in right(request) }

    public var sendsContinue = true
    public var continuesBeforeJudging = false
    public var pauseBeforeRefusal: Duration = .zero
    /// Whether a body is asked for before the head is judged.
    public var readsBodyFirst = false
    /// Whether a refused body's late bytes are taken for the next request.
    public var keepsOpenAfterEarlyRefusal = false
    /// During how many pauses of a stream the connection is watched.
    public var watchedWaits = Int.max
    public var ignoresResets = false
    public var givesUpHalfClosed = false
    public var penaltyAfterInterruption: Duration = .zero
    public var treatsHalfCloseAsHangUp = false
    public var understandsChunkedBodies = true
    public var speaksOldHTTP = true
    public var keepsAlive = true
    public var idleTimeout: Duration = .seconds(30)
    /// Answers of pipelined requests are held and written last first.
    public var reversesPipeline = false
    /// Whether one reset client ends the server.
    public var diesOnReset = false
    /// How many interrupted streams it takes until the server is full; nil for no leak.
    public var slotsLeaked: Int?
    /// Streams at once before others are refused with 429, in the style of an API.
    public var streamsMax = 16
    /// How many wrong tokens it takes until everybody is refused; nil for never.
    public var locksOutAfter: Int?
    /// A head must come in one read.
    public var needsWholeHeadAtOnce = false
    /// Only one connection is served at a time.
    public var servesOneAtATime = false
    /// Frames one write of a chunked body.
    public var frame: @Sendable ([UInt8]) -> [UInt8] = { bytes in
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A]
    }
    public var lastChunk = Array("0\r\n\r\n".utf8)
    /// Bytes written at once when the reader is slow: what does not fit is lost.
    public var dropsWhenSlow = false
    /// The kernel's send buffer; nil leaves it alone.
    public var sendBufferBytes: Int?
    /// Whether nothing is said while a turn waits for another.
    public var mutesGates = false
    public var session = SessionHabits()
    public var tokenMistakes: Set<ReferenceTokenMistake> = []

    public init() {}
}

/// What the reference server's memory does; right by default.
public struct SessionHabits: Sendable {
    public var storesWholeReplyWhenCut = false
    public var answersRetryAnew = false
    public var storesRevisionBeside = false
    public var asksAgentOnSilence = false
    public var storesSilence = false
    public var forgetsGreeting = false
    public var ignoresHeardPrefix = false
    public var sharesRequests = false
    public var storesSystemText = false
    public var letsRequestNameSession = false
    public var keepsSupersededRunning = false
    public var forgetsHistory = false
    public var storesUnheardReply = false
    public var cutsEverybody = false
    public var storesFollowUps = false
    /// The silence in a row that is answered with `end_call`, where it is offered.
    public var silencesMax = 3
    public var limitCutsStreams = false
    public var runsRetriesBeside = false
    public var keepsNewestConversation = false
    public var countsCancelled = true
    /// Further mistakes.
    public var mistakes: Set<ReferenceMistake> = []
    /// Changes what a request is taken for.
    public var judge: @Sendable (ReferenceClass) -> ReferenceClass = { $0 }
    /// Changes how a request's messages are read.
    public var misread: @Sendable (JSONValue) -> JSONValue = { $0 }

    /// Samples of text that are said as they stand.
    public var readsOut: Set<String> = []
    public var storesRaw = false
    /// Whether text is made for speech where nobody listens.
    public var filtersApi = false

    public init() {}

    /// What is remembered of a turn's reply.
    func shown(_ turn: ReferenceTurn) -> String {
        if storesUnheardReply { return turn.planned }
        return has(.storesBufferWords) ? turn.written.map(\.text).joined() : turn.heard ?? turn.reply
    }

    func has(_ mistake: ReferenceMistake) -> Bool { mistakes.contains(mistake) }
}
