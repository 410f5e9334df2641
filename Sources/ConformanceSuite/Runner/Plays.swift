/// The judgements of one case over its repeats, and the one that speaks for all: the first of the worst.
struct Plays: Sendable {
    struct Play: Sendable {
        var judgement: Judgement
        var seed: UInt64
        var durationMs: Double
    }

    var plays: [Play] = []

    /// One failing repeat fails the case; only when none fails does an unsettled one count, then a remark.
    var worst: Play? {
        let ranked = plays.enumerated().sorted {
            (Self.rank($0.element.judgement), $0.offset) < (Self.rank($1.element.judgement), $1.offset)
        }
        return ranked.first?.element
    }

    /// How many repeats held the requirement.
    var passes: Int { plays.count { Self.rank($0.judgement) >= 2 } }

    /// Mean time of a play, in milliseconds.
    var durationMs: Double { plays.isEmpty ? 0 : plays.reduce(0) { $0 + $1.durationMs } / Double(plays.count) }

    private static func rank(_ judgement: Judgement) -> Int {
        switch judgement {
        case .fail: 0
        case .inconclusive: 1
        case .warn: 2
        case .pass: 3
        }
    }
}
