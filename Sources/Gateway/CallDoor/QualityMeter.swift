/// Gathers how calls sound, from the moments that are heard.
struct QualityMeter: Sendable {
    /// The last values of one figure, and how many there were in all.
    struct Reservoir: Sendable {
        static let valuesMax = 512

        private var values: [Double] = []
        private var next = 0
        private(set) var count = 0
        private var maxMs = 0.0

        mutating func add(_ value: Duration) {
            let valueMs = max(0, value.milliseconds)
            count += 1
            maxMs = max(maxMs, valueMs)
            if values.count < Self.valuesMax {
                values.append(valueMs)
            } else {
                values[next] = valueMs
                next = (next + 1) % Self.valuesMax
            }
        }

        /// Percentiles of the last ``valuesMax``; count and maximum of all.
        var figures: CallQuality.Figures {
            let sorted = values.sorted()
            func percentile(_ share: Double) -> Double {
                guard !sorted.isEmpty else { return 0 }
                return sorted[max(0, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
            }
            return CallQuality.Figures(count: count, p50Ms: percentile(0.5), p95Ms: percentile(0.95), maxMs: maxMs)
        }
    }

    var firstSpeak = Reservoir()
    var firstAudio = Reservoir()
    var gaps = Reservoir()
    var overlaps = 0
    var bargeIns = 0
    var reconnects = 0
    var duplicates = 0
    private(set) var unreadableRecordings = 0
    private var recordings = 0
    private var powers = 0.0
    private var clippings = 0.0

    /// A recording was measured; nil when it could not be.
    mutating func recording(_ level: RecordingLevel?) {
        guard let level else {
            unreadableRecordings += 1
            return
        }
        recordings += 1
        powers += level.meanPower
        clippings += level.clipping
    }

    /// The mean level is that of the mean power, every recording counting alike.
    var quality: CallQuality {
        var quality = CallQuality()
        quality.firstSpeak = firstSpeak.figures
        quality.firstAudio = firstAudio.figures
        quality.gaps = gaps.figures
        quality.overlaps = overlaps
        quality.bargeIns = bargeIns
        quality.reconnects = reconnects
        quality.duplicates = duplicates
        quality.unreadableRecordings = unreadableRecordings
        if recordings > 0 {
            let count = Double(recordings)
            let mean = RecordingLevel(meanPower: powers / count, clipping: clippings / count)
            quality.levelDBFS = mean.levelDBFS
            quality.clipping = mean.clipping
        }
        return quality
    }
}
