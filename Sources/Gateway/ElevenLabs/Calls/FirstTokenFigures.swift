/// Percentiles of times to the first token.
struct FirstTokenFigures: Sendable, Equatable {
    let p50Ms: Int
    let p95Ms: Int
    let maxMs: Int
    let count: Int

    /// Nearest rank; nil when there are none.
    init?(_ timesMs: [Double]) {
        let sorted = timesMs.filter(\.isFinite).sorted()
        guard let last = sorted.last else { return nil }
        func at(_ percent: Int) -> Int {
            let rank = (sorted.count * percent + 99) / 100
            return Int(sorted[max(0, min(sorted.count - 1, rank - 1))].rounded())
        }
        p50Ms = at(50)
        p95Ms = at(95)
        maxMs = Int(last.rounded())
        count = sorted.count
    }

    var line: String { "p50 \(p50Ms) ms, p95 \(p95Ms) ms, max \(maxMs) ms, of \(count) turns" }
}
