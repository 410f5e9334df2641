public import Simulators

/// Where a play happens: the target, the clock, and the recorder all its connections write to.  One stage a play.
public final class Stage: Sendable {
    public let settings: StageSettings
    public let clock: any StageClock
    public let recorder: Recorder
    /// Words of this play's own, so that no two plays of a run say the same thing.
    public let words: Nonce

    /// The same play against another target.
    init(_ settings: StageSettings, sharing other: Stage) {
        self.settings = settings
        clock = other.clock
        recorder = other.recorder
        words = other.words
    }

    public init(_ settings: StageSettings, for id: String, clock: any StageClock = MonotonicClock()) {
        self.settings = settings
        self.clock = clock
        recorder = Recorder(clock: clock, secret: settings.token ?? "")
        words = Nonce(seed: settings.seed, salt: settings.salt, id: id)
    }
}
