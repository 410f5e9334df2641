/// How a call sounded, or all calls together: the figures a person would complain about.
public struct CallQuality: Sendable, Equatable, Codable {
    /// A distribution in few numbers, milliseconds.
    public struct Figures: Sendable, Equatable, Codable {
        public var count: Int
        public var p50Ms: Double
        public var p95Ms: Double
        public var maxMs: Double

        public init(count: Int = 0, p50Ms: Double = 0, p95Ms: Double = 0, maxMs: Double = 0) {
            self.count = count
            self.p50Ms = p50Ms
            self.p95Ms = p95Ms
            self.maxMs = maxMs
        }

        private enum CodingKeys: String, CodingKey {
            case count
            case p50Ms = "p50_ms"
            case p95Ms = "p95_ms"
            case maxMs = "max_ms"
        }
    }

    /// From the speech event to the first `call.speak` sent for it.
    public var firstSpeak = Figures()
    /// From the speech event to the first sound of the answer.
    public var firstAudio = Figures()
    /// Silences between two sentences of one reply.
    public var gaps = Figures()
    /// Sentences that were cut off by the next one; 0 unless the service is faster than it ever was.
    public var overlaps = 0
    public var bargeIns = 0
    /// How often the connection to the service came back within a call.
    public var reconnects = 0
    /// Speech events that came twice.
    public var duplicates = 0
    /// Mean level of the received recordings, in dB below full scale; nil before the first.
    public var levelDBFS: Double?
    /// Share of samples at full scale in the received recordings, 0 to 1.
    public var clipping: Double?
    /// Recordings that could not be measured: gone, broken or of a strange rate.
    public var unreadableRecordings = 0

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case firstSpeak = "first_speak"
        case firstAudio = "first_audio"
        case gaps, overlaps
        case bargeIns = "barge_ins"
        case reconnects, duplicates
        case levelDBFS = "level_dbfs"
        case clipping
        case unreadableRecordings = "unreadable_recordings"
    }
}
