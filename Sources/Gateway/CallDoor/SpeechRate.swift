/// How fast the service's voice speaks, learned from recordings that could be measured; for those that cannot.
struct SpeechRate: Sendable, Equatable {
    /// Characters per second of a voice that was never heard.
    static let initialPerSecond = 14.0
    static let samplesMax = 8

    private struct Sample: Equatable {
        let characters: Double
        let seconds: Double
    }

    private var samples: [Sample] = []

    mutating func learn(characters: Int, heardFor duration: Duration) {
        guard characters > 0, duration > .zero else { return }
        samples.append(Sample(characters: Double(characters), seconds: duration.seconds))
        if samples.count > Self.samplesMax { samples.removeFirst() }
    }

    var perSecond: Double {
        let seconds = samples.reduce(0) { $0 + $1.seconds }
        return seconds > 0 ? samples.reduce(0) { $0 + $1.characters } / seconds : Self.initialPerSecond
    }

    /// How long a text is probably heard.
    func estimate(characters: Int) -> Duration { Self.span(characters, perSecond) }

    /// How long a text is heard at the most, so that what follows does not cut it.
    func longest(characters: Int) -> Duration {
        let slowest = samples.lazy.map { $0.characters / $0.seconds }.min() ?? Self.initialPerSecond
        return Self.span(characters, slowest * 0.85) + .milliseconds(250)
    }

    private static func span(_ characters: Int, _ perSecond: Double) -> Duration {
        .milliseconds(Int64(Double(characters) / perSecond * 1000))
    }
}
