/// How fast the platform speaks and how long it waits, where its agents do not say (docs/wire: repeated requests, open points).
public struct PlatformTimings: Sendable, Equatable {
    /// How fast replies are spoken.
    public var wordsPerMinute = 180.0
    /// From the first text of a reply to its first sound.
    public var speechStartMilliseconds = 200
    /// Attempts before a turn is given up.
    public var attemptsMax = 3
    /// Between an attempt that failed at once and the next.
    public var retryMilliseconds = 500
    /// Whether a request that was given up is closed before the next; reports differ.
    public var closesOld = true
    /// For a turn with all its attempts.
    public var turnBudgetMilliseconds = 17_000
    public var pingMilliseconds = 2000
    /// How long the client may take to say how the conversation begins, before it begins with what the agent says.
    public var initiationMilliseconds = 5000
    /// Whether a message cut short ends in "...".
    public var endsInEllipsis = true
    public var silenceForm = ScenarioTurn.SilenceForm.dots
    /// Requests after tools' results in one turn.
    public var followUpsMax = 8
    /// How long a client's tool may take when it does not say.
    public var toolSeconds = 20

    public init() {}
}
