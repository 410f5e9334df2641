/// The least time the service may take to synthesise a text, judged by what it took lately.
///
/// The next sentence is asked for so long before the last one ends: an answer that comes early cuts a sentence, one that comes late only
/// leaves a pause. The service is taken to need `a + b · characters` and up to ``tolerance`` more, with `a` and `b` unknown and not
/// negative. The bound is the least that any such `a` and `b` allow that explain most of what was seen; while that holds, nothing is ever
/// cut, and a pause between texts of known lengths is at most twice ``tolerance``. A service that varies more is given a wider tolerance.
struct SynthesisEnvelope: Sendable, Equatable {
    /// How much longer than its least time a steady service takes.
    static let tolerance: Duration = .milliseconds(60)
    /// The widest tolerance tried; a service beyond it is asked only when all is quiet.
    static let toleranceMax: Duration = .milliseconds(1920)
    static let samplesMax = 12
    /// What arithmetic may lose, in milliseconds.
    private static let rounding = 0.000_001

    private struct Sample: Equatable {
        let characters: Double
        let tookMs: Double
        /// The first since the service came up may have loaded its voice: it shows only how fast the service can be.
        let isCold: Bool
    }

    private var samples: [Sample] = []
    private var isCold = true

    /// The longest text measured so far.
    var charactersKnown: Int { Int(samples.lazy.map(\.characters).max() ?? 0) }

    mutating func learn(characters: Int, took: Duration) {
        guard characters > 0, took >= .zero else { return }
        samples.append(Sample(characters: Double(characters), tookMs: took.milliseconds, isCold: isCold))
        isCold = false
        if samples.count > Self.samplesMax { samples.removeFirst() }
    }

    /// The service may have been restarted.
    mutating func cool() { isCold = true }

    /// The least time a text so long may take; zero when too little is known.
    func fastest(characters: Int) -> Duration {
        let warm = samples.filter { !$0.isCold }
        guard !warm.isEmpty else { return .zero }
        var toleranceMs = Self.tolerance.milliseconds
        while toleranceMs <= Self.toleranceMax.milliseconds {
            if let bound = bound(Double(characters), warm, toleranceMs) { return .nanoseconds(Int64(bound * 1_000_000)) }
            toleranceMs *= 2
        }
        return .zero
    }

    /// The bound at one tolerance; nil when that explains less than three quarters of the samples.
    private func bound(_ characters: Double, _ warm: [Sample], _ toleranceMs: Double) -> Double? {
        // Beyond a steady service's tolerance the samples are no promise: keep a quarter more.
        let reserveMs = toleranceMs > Self.tolerance.milliseconds ? toleranceMs * 1.25 : toleranceMs
        var support = 0
        var least = Double.infinity
        for slope in slopes(warm, toleranceMs, reserveMs) {
            // What is left of each answer's time is `a` and what it took beyond.
            let floor = samples.lazy.map { $0.tookMs - slope * $0.characters }.min() ?? 0
            var explained = 0
            var ceiling = 0.0
            for sample in warm {
                let rest = sample.tookMs - slope * sample.characters
                guard rest <= floor + toleranceMs + Self.rounding else { continue }
                explained += 1
                ceiling = max(ceiling, rest)
            }
            guard explained >= support, explained > 0 else { continue }
            let value = max(0, ceiling - reserveMs) + slope * characters
            least = explained > support ? value : min(least, value)
            support = explained
        }
        return support * 4 >= warm.count * 3 ? least : nil
    }

    /// Where the bound can be least: it is a linear programme in two unknowns, and these are its corners.
    private func slopes(_ warm: [Sample], _ toleranceMs: Double, _ reserveMs: Double) -> [Double] {
        let steepest = samples.lazy.map { $0.tookMs / $0.characters }.min() ?? 0
        var slopes = [0, steepest]
        for sample in warm {
            slopes.append((sample.tookMs - reserveMs) / sample.characters)
            for other in samples where other.characters != sample.characters {
                let run = sample.characters - other.characters
                let rise = sample.tookMs - other.tookMs
                slopes += [rise / run, (rise - toleranceMs) / run, (rise + toleranceMs) / run]
            }
        }
        return slopes.filter { $0 >= 0 && $0 <= steepest }
    }
}

extension Duration {
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + Double(attoseconds) / 1_000_000_000_000_000
    }

    var seconds: Double { milliseconds / 1000 }
}
