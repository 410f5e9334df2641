/// The least time the service may take to synthesise a text, judged by what it took lately.
///
/// The next sentence is asked for so long before the last one ends: an answer that comes early cuts a sentence, one that comes late only
/// leaves a pause. The service is taken to need `a + b · characters` and up to ``tolerance`` more, with `a` and `b` unknown and not
/// negative. The bound is the least that any such `a` and `b` allow that explain what was seen, and any one answer may have been slow for
/// another reason: while that holds nothing is ever cut, and the pause before a text is at most twice ``tolerance`` where two of the last
/// texts were no shorter and two no longer.
/// A service that varies more is asked later.
struct SynthesisEnvelope: Sendable, Equatable {
    /// How much longer than its least time a steady service takes.
    static let tolerance: Duration = .milliseconds(60)
    static let samplesMax = 8
    /// What arithmetic may lose, in milliseconds.
    private static let rounding = 0.000_001

    private struct Sample: Equatable {
        let characters: Double
        let tookMs: Double
    }

    private var samples: [Sample] = []

    /// How long a text may be and still be no guess: two as long were measured, as soon as there are two.
    var charactersKnown: Int {
        let lengths = samples.map(\.characters).sorted()
        return Int(lengths.dropLast().last ?? lengths.last ?? 0)
    }

    mutating func learn(characters: Int, took: Duration) {
        guard characters > 0, took >= .zero else { return }
        samples.append(Sample(characters: Double(characters), tookMs: took.milliseconds))
        if samples.count > Self.samplesMax { samples.removeFirst() }
    }

    /// The least time a text so long may take; zero when too little is known.
    func fastest(characters: Int) -> Duration {
        guard samples.count > 1 else { return .zero }
        let characters = Double(characters)
        let least = samples.indices.map { steadyMs(characters, without: $0) ?? unsteadyMs(characters) }.min() ?? 0
        return .nanoseconds(Int64(least * 1_000_000))
    }

    /// The bound of a steady service if one answer shows only how fast it can be, not how slow; nil when that explains less than two
    /// thirds of the others.
    private func steadyMs(_ characters: Double, without outlier: Int) -> Double? {
        let toleranceMs = Self.tolerance.milliseconds
        var support = 0
        var least = Double.infinity
        for slope in slopes(toleranceMs) {
            // What is left of each answer's time is `a` and what it took beyond.
            var floor = Double.infinity
            for sample in samples { floor = min(floor, sample.tookMs - slope * sample.characters) }
            var explained = 0
            var ceiling = 0.0
            for index in samples.indices where index != outlier {
                let rest = samples[index].tookMs - slope * samples[index].characters
                guard rest <= floor + toleranceMs + Self.rounding else { continue }
                explained += 1
                ceiling = max(ceiling, rest)
            }
            guard explained >= support, explained > 0 else { continue }
            let value = max(0, ceiling - toleranceMs) + slope * characters
            least = explained > support ? value : min(least, value)
            support = explained
        }
        return support * 3 >= (samples.count - 1) * 2 ? least : nil
    }

    /// A service that varies more is taken to be as fast as it ever was, for the text and for each character, and faster by twice the
    /// tolerance.
    private func unsteadyMs(_ characters: Double) -> Double {
        let fastest = samples.lazy.map(\.tookMs).min() ?? 0
        return max(0, min(fastest, steepest * characters) - 2 * Self.tolerance.milliseconds)
    }

    /// No character takes longer than this.
    private var steepest: Double { samples.lazy.map { $0.tookMs / $0.characters }.min() ?? 0 }

    /// Where the bound can be least: it is a linear programme in two unknowns, and these are its corners.
    private func slopes(_ toleranceMs: Double) -> [Double] {
        let steepest = steepest
        var slopes = [0, steepest]
        func add(_ slope: Double) { if slope > 0, slope < steepest { slopes.append(slope) } }
        for (index, sample) in samples.enumerated() {
            add((sample.tookMs - toleranceMs) / sample.characters)
            for other in samples[..<index] where other.characters != sample.characters {
                let run = sample.characters - other.characters
                let rise = sample.tookMs - other.tookMs
                add(rise / run)
                add((rise - toleranceMs) / run)
                add((rise + toleranceMs) / run)
            }
        }
        return slopes
    }
}

extension Duration {
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + Double(attoseconds) / 1_000_000_000_000_000
    }

    var seconds: Double { milliseconds / 1000 }
}
