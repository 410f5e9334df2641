import Simulators

/// The shape of one kind of measurement: nearest rank over all of them, so that every figure but the mean is one that was measured.
public struct BenchFigures: Sendable, Equatable {
    public var p50: Double
    public var p90: Double
    public var p95: Double
    public var p99: Double
    public var max: Double
    public var mean: Double
    public var n: Int

    /// nil when nothing was measured; what is not a finite number is left out.
    public init?(of measured: [Double]) {
        let sorted = measured.filter(\.isFinite).sorted()
        guard let last = sorted.last else { return nil }
        func rank(_ percent: Double) -> Double {
            let position = Int((percent / 100 * Double(sorted.count)).rounded(.up))
            return Milliseconds.rounded(sorted[Swift.min(Swift.max(position - 1, 0), sorted.count - 1)])
        }
        (p50, p90, p95, p99, max) = (rank(50), rank(90), rank(95), rank(99), Milliseconds.rounded(last))
        mean = Milliseconds.rounded(sorted.reduce(0, +) / Double(sorted.count))
        n = sorted.count
    }

    /// Reads what ``json`` wrote; nil for anything else.
    init?(_ json: JSONValue?) {
        guard let p50 = json?["p50"]?.number, let p90 = json?["p90"]?.number, let p95 = json?["p95"]?.number,
            let p99 = json?["p99"]?.number, let max = json?["max"]?.number, let mean = json?["mean"]?.number, let n = json?["n"]?.integer
        else { return nil }
        (self.p50, self.p90, self.p95, self.p99, self.max, self.mean, self.n) = (p50, p90, p95, p99, max, mean, n)
    }

    var json: JSONValue {
        [
            "p50": .decimal(p50), "p90": .decimal(p90), "p95": .decimal(p95), "p99": .decimal(p99), "max": .decimal(max),
            "mean": .decimal(mean), "n": .integer(n),
        ]
    }
}
