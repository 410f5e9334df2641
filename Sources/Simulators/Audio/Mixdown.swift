/// Both sides of a call, each clip where it sounded, to be written as one WAV file and listened to.
///
/// Clips of one side that overlap are added, and what exceeds full scale is cut off there.
public struct Mixdown: Sendable {
    public enum Side: Sendable, Equatable, CaseIterable {
        case caller
        case callee
    }

    public enum Layout: Sendable, Equatable {
        /// Left the caller, right the callee.
        case stereo
        /// Both added.
        case mono
    }

    /// What lies later than this is left out: 30 min.
    public static let durationSecondsMax = 1_800
    /// More clips than this are left out.
    public static let clipCountMax = 10_000
    private static let blockFrameCount = AudioClip.callRateHz

    private struct Placed {
        var start: Int
        var samples: [Int16]
        var side: Side
    }

    private var placed: [Placed] = []
    /// Samples held, of both sides.
    private var sampleCount = 0
    /// Clips, or ends of clips, left out because a bound was reached.
    public private(set) var omittedCount = 0

    public init() {}

    /// How long the call lasts so far: to the end of its last clip.
    public var duration: Duration { AudioClip.duration(sampleCount: frameCount, rateHz: AudioClip.callRateHz) }

    private var frameCount: Int { placed.reduce(0) { max($0, $1.start + $1.samples.count) } }

    /// Places a clip at a time from the beginning of the call; one that was cut off is placed as ``AudioClip/prefix(_:)``.
    public mutating func add(_ clip: AudioClip, at time: Duration, side: Side) {
        let start = AudioClip.sampleCount(in: time, rateHz: AudioClip.callRateHz)
        let frameCountMax = Self.durationSecondsMax * AudioClip.callRateHz
        let samples = clip.resampled(toHz: AudioClip.callRateHz).samples
        // Overlapping clips must not hold more than the two sides of the longest call.
        let room = max(0, min(frameCountMax - start, 2 * frameCountMax - sampleCount))
        if samples.count > room || placed.count >= Self.clipCountMax { omittedCount += 1 }
        guard !samples.isEmpty, room > 0, placed.count < Self.clipCountMax else { return }
        let kept = samples.count > room ? Array(samples[..<room]) : samples
        sampleCount += kept.count
        placed.append(Placed(start: start, samples: kept, side: side))
    }

    /// Writes the call as a 48 kHz WAV file of 16-bit samples.
    ///
    /// - Throws: ``AudioFileError`` of kind `unusablePath` or `notWritten`.
    public func write(to path: String, layout: Layout = .stereo) throws(AudioFileError) {
        let channelCount = layout == .stereo ? 2 : 1
        let writer = try WAVWriter(path, rateHz: AudioClip.callRateHz, channelCount: channelCount)
        defer { writer.abandon() }
        let frameCount = frameCount
        var start = 0
        while start < frameCount {
            let block = start..<min(start + Self.blockFrameCount, frameCount)
            try writer.write(mixed(block, channelCount: channelCount))
            start = block.upperBound
        }
        try writer.finish()
    }

    private func mixed(_ block: Range<Int>, channelCount: Int) -> [Int16] {
        var sums = [Int32](repeating: 0, count: block.count * channelCount)
        for clip in placed {
            let common = block.clamped(to: clip.start..<clip.start + clip.samples.count)
            let channel = channelCount == 2 && clip.side == .callee ? 1 : 0
            for index in common {
                // Cannot overflow: 10,000 clips of full scale are less than Int32 holds.
                sums[(index - block.lowerBound) * channelCount + channel] += Int32(clip.samples[index - clip.start])
            }
        }
        return sums.map { Int16(clamping: $0) }
    }
}
