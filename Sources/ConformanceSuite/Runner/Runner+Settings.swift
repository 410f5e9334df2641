extension Runner {
    /// What a run needs to know besides its cases.
    public struct Settings: Sendable {
        public var stage: StageSettings
        public var known: KnownFailing
        /// How often each case is played; at least once.
        public var repeats: Int
        /// The most one play may take, whatever it waits for.
        public var playLimit: Duration
        /// The command that plays a case again with a seed.
        public var replay: @Sendable (_ id: String, _ seed: UInt64) -> String

        public init(
            stage: StageSettings, known: KnownFailing = KnownFailing(), repeats: Int = 1, playLimit: Duration? = nil,
            replay: @escaping @Sendable (_ id: String, _ seed: UInt64) -> String
        ) {
            self.stage = stage
            self.known = known
            self.repeats = max(1, repeats)
            // A latency case waits at most once for each of its runs, its warm-up and its connection.
            self.playLimit = playLimit ?? stage.timeout * (stage.latencyRuns + 2)
            self.replay = replay
        }
    }

    /// What the cases came to; `problem` says why the run ended before them.
    public struct Outcome: Sendable {
        public var rows: [CaseResult] = []
        public var firstTokenMs: [Double] = []
        public var firstRealTokenMs: [Double] = []
        public var problem: String?

        public init(problem: String? = nil) { self.problem = problem }

        public var latency: Latency { Latency(firstTokenMs: firstTokenMs, firstRealTokenMs: firstRealTokenMs) }
    }
}
