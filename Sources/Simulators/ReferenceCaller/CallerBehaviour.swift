/// What the reference caller does; right by default, and each fault bends it at one place.
public struct CallerBehaviour: Sendable {
    // The wire.

    /// The second of two frames that came in one read is lost, as in the client this gateway replaces.
    public var losesJoinedFrames = false
    /// A length that came in two reads is never understood, and nothing after it.
    public var wedgesAtSplitHeader = false
    /// Each read is made text on its own, so a character cut in two is spoilt.
    public var decodesEachRead = false
    /// The first frame after a request is its answer, whatever it is.
    public var takesBroadcastForAnswer = false
    /// An answer's id does not matter.
    public var acceptsAnyID = false
    /// An answer with both a result and an error, or an error alone, counts as a success.
    public var takesErrorForSuccess = false
    /// The first frame that is no JSON-RPC object ends the listening for ever.
    public var diesOfGarbage = false
    /// A frame that stops half way is waited for on the next connection too.
    public var keepsHalfFrames = false
    /// White space in a frame is taken for garbage.
    public var refusesPrettyFrames = false
    /// Call ids are read as decimal numbers of 53 bits.
    public var roundsCallIDs = false
    public var readsTextIDsOnly = false
    /// An event with a field nobody knows is dropped.
    public var refusesUnknownFields = false
    public var diesOfHugeText = false

    // The connection.

    public var neverReconnects = false
    public var reconnectsWithoutResync = false
    public var givesUpAtStart = false
    /// Six seconds pass before a lost connection is made again.
    public var reconnectsLate = false
    /// Connects again at once whenever the service closes.
    public var hasNoBackoff = false
    public var waitsForAnswersForEver = false
    public var retriesSpeak = false
    public var neverRetriesStatus = false
    public var trustsAnySocket = false
    public var trustsNoSocket = false
    public var doorWaitsForService = false
    public var doorWaitsInFlood = false
    public var doorWaitsDuringCalls = false
    /// Events above so many waiting are dropped, speech too.
    public var eventsKeptMax = Int.max

    // The call.

    public var greets = true
    public var greetsTwice = false
    public var answersDuplicatesTwice = false
    public var dropsRepeatedWords = false
    public var answersUnknownCalls = false
    public var answersAfterEnded = false
    public var needsConnectedEvent = false
    public var revivesEndedCalls = false
    public var diesOfMissingFields = false
    public var ignoresAllowList = false
    public var refusesEverybody = false
    public var startsSecondCallAtOnce = false
    public var forgetsQueue = false
    public var ignoresEnd = false
    public var ignoresIdle = false
    public var countsTalkAsIdle = false
    public var takesOneCall = false
    public var knowsOnlyDocumentedStates = false
    public var ignoresDurationMax = false
    public var hangsUpAtAnyMention = false
    /// The languages whose words for hanging up are not known.
    public var deafTo: Set<String> = []
    public var saysGoodbye = true
    public var hangsUpBeforeGoodbyeIsHeard = false

    // The reply.

    public var answersNothing = false
    public var utteranceCharactersMax = Int.max
    public var answersTheFirstTurnOnly = false
    public var paces = true
    /// Silence left between two sentences, beyond what is due.
    public var pauseBetweenSentences: Duration = .zero
    public var waitsForWholeReply = false
    public var speaksMarkdown = false
    public var stopsAtBargeIn = true
    public var cancelsAtBargeIn = true
    public var cancelsAgent = true
    public var staysSilentAfterBargeIn = false
    public var storesWholeReplyAfterBargeIn = false
    public var storesUnheardReply = false
    public var storesNothing = false
    public var storesInterimLine = false
    public var saysInterimLine = true
    public var forgetsBetweenDoors = false
    public var readsMemoryOnce = false

    // Commands and what is written down.

    public var playsAnyPath = false
    public var startsNothing = false
    public var takesAnyUser = false
    public var ordersSayNothing = false
    public var hangsUpNothing = false
    public var statusSaysIdle = false
    public var eventsPrintNothing = false
    public var exitsZeroOnFailure = false
    public var countsNoMissedCalls = false
    /// The names of log lines that are left out.
    public var unlogged: Set<String> = []

    public init() {}
}
