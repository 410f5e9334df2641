import CoreMetrics
import Synchronization

/// How values are spread: how many were at most as large as each of some bounds. Times are kept in seconds.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    private struct State {
        /// Of each bucket alone; the last holds what is larger than every bound.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(_ bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func write(_ family: MetricFamily, _ labels: MetricLabels, to text: inout PrometheusText) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            let le = MetricLabels.Label(name: "le", value: PrometheusText.number(bound))
            text.sample(family.name + "_bucket", labels, more: le, Double(total))
        }
        text.sample(family.name + "_sum", labels, sum)
        text.sample(family.name + "_count", labels, Double(total))
    }
}
