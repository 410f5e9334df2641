/// How loud a recording is, and how much of it is cut off at full scale.
struct RecordingLevel: Sendable, Equatable {
    /// Root mean square in dB below full scale.
    var levelDBFS: Double
    /// Share of samples at full scale, 0 to 1.
    var clipping: Double
}
