extension FakeVoiceService {
    /// What a fake voice service is told before it starts.
    public struct Options: Sendable {
        public var socket: ServiceAddress
        public var profile: ServiceProfile
        public var defects: Set<ServiceDefect> = []
        public var faults: [ServiceFault] = []
        /// What a fault of the judge's own changes, beyond those with a name.
        public var bending = ServiceBending()
        /// Seed of call ids, of jitter and of where faults cut.
        public var seed: UInt64 = 1
        /// Divides every duration of the service, the length of what it synthesises included; 0.1 to 1000.
        public var speed = 1.0
        /// Recordings the person says, each after the reply to the former; ``person`` says more.
        public var fixtures: [String] = []
        /// What the person does in each call; nil says the fixtures, or nothing.
        public var person: LinePerson?
        public var transcriber: Transcriber = .sidecar
        /// The program that synthesises; nil looks for espeak-ng, an empty one always gives the tone.
        public var synthesizer: Synthesizer?
        /// Where recordings are written, mode 0700; nil makes a folder of its own and removes it at the stop.
        public var audioFolder: String?
        /// A WAV of both sides, written at the stop.
        public var mixPath: String?
        public var timings = ServiceTimings()
        /// What becomes of the calls the service places, one after another; the last stands for all that follow.
        public var outgoing: [OutgoingFate] = [.answered(after: .seconds(1))]
        /// Whether `call.speak` waits for what is playing instead of replacing it, which no real service does.
        public var queuesPlayback = false
        /// The language of a user who never set one, and of transcripts that name none.
        public var defaultLanguage = "ca"
        /// Entries of the journal kept in memory.
        public var journalEntriesMax = 200_000
        public var connectionsMax = 256
        /// Written and not yet read by a client, in bytes; a connection that holds more is closed.
        public var outboxBytesMax = 64 << 20
        public var clock: any StageClock = MonotonicClock()
        /// Local time as ISO 8601 without a zone, to microseconds.
        public var timestamp: @Sendable () -> String = LocalTime.timestamp
        /// Told of every entry as it is made, on the service's thread, which must not be kept waiting.
        public var watch: (@Sendable (ServiceEntry) -> Void)?

        public init(socket: ServiceAddress, profile: ServiceProfile = .asDocumented) {
            self.socket = socket
            self.profile = profile
        }
    }
}
