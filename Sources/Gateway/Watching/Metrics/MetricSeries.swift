import CoreMetrics
import Synchronization

/// The numbers under one name and one set of labels.
protocol MetricSeries: AnyObject, Sendable {
    func write(_ family: MetricFamily, _ labels: MetricLabels, to text: inout PrometheusText)
}

/// What only grows.
final class CounterSeries: MetricSeries, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        // Never down, and never round the corner.
        guard amount > 0 else { return }
        var known = count.load(ordering: .relaxed)
        while true {
            let (sum, overflow) = known.addingReportingOverflow(amount)
            let (done, original) = count.compareExchange(expected: known, desired: overflow ? .max : sum, ordering: .relaxed)
            if done { return }
            known = original
        }
    }

    func reset() { count.store(0, ordering: .relaxed) }

    func write(_ family: MetricFamily, _ labels: MetricLabels, to text: inout PrometheusText) {
        text.sample(family.name, labels, Double(count.load(ordering: .relaxed)))
    }
}

/// What only grows, in parts of one.
final class SumSeries: MetricSeries, FloatingPointCounterHandler {
    private let sum = Mutex(0.0)

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.withLock { $0 += amount }
    }

    func reset() { sum.withLock { $0 = 0 } }

    func write(_ family: MetricFamily, _ labels: MetricLabels, to text: inout PrometheusText) {
        text.sample(family.name, labels, sum.withLock { $0 })
    }
}

/// What goes up and down.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func write(_ family: MetricFamily, _ labels: MetricLabels, to text: inout PrometheusText) {
        text.sample(family.name, labels, value.withLock { $0 })
    }
}
