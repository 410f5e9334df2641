/// A piece of sound in memory: one channel of 16-bit samples.
///
/// Everything in the judge's call world is 48 kHz, as the voice service's own audio is; ``AudioFile`` brings other rates to it.
public struct AudioClip: Sendable, Equatable {
    /// The rate of a call's audio.
    public static let callRateHz = 48_000

    /// Samples a second; more than 0.
    public var rateHz: Int
    public var samples: [Int16]

    public init(rateHz: Int = AudioClip.callRateHz, samples: [Int16] = []) {
        self.rateHz = max(rateHz, 1)
        self.samples = samples
    }

    /// How long the clip sounds.
    public var duration: Duration { Self.duration(sampleCount: samples.count, rateHz: rateHz) }

    /// The beginning of the clip, as heard when playback is cut off after a time.
    public func prefix(_ time: Duration) -> AudioClip {
        AudioClip(rateHz: rateHz, samples: Array(samples.prefix(Self.sampleCount(in: time, rateHz: rateHz))))
    }

    /// The same sound at another rate, band-limited; the clip itself when it has that rate.
    public func resampled(toHz rate: Int) -> AudioClip {
        AudioClip(rateHz: rate, samples: Resampler(fromHz: rateHz, toHz: rate).resample(samples))
    }

    static func duration(sampleCount: Int, rateHz: Int) -> Duration {
        let (seconds, rest) = sampleCount.quotientAndRemainder(dividingBy: rateHz)
        return .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / rateHz)
    }

    /// Whole samples within a time, rounded down; 0 for a negative time.
    static func sampleCount(in time: Duration, rateHz: Int) -> Int {
        guard time > .zero else { return 0 }
        let (seconds, attoseconds) = time.components
        let bounded = min(Int(seconds), 1 << 31)
        return bounded * rateHz + Int(attoseconds / 1_000_000_000) * rateHz / 1_000_000_000
    }
}
