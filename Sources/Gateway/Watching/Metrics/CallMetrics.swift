import CoreMetrics

/// Counts calls.
final class CallMetrics: Sendable {
    private let calls: CounterTable
    private let lengths: Timer
    private let inProgress: Meter
    private let queue: Meter

    init(_ factory: any MetricsFactory) {
        calls = CounterTable(MetricCatalogue.calls, ["direction", "result"], factory)
        lengths = Timer(label: MetricCatalogue.callSeconds.name, factory: factory)
        inProgress = Meter(label: MetricCatalogue.callsInProgress.name, factory: factory)
        queue = Meter(label: MetricCatalogue.callQueue.name, factory: factory)
    }

    func ended(_ record: CallRecord) {
        calls.add([record.isOutgoing ? "out" : "in", record.outcome.rawValue])
        guard record.outcome == .ended, record.durationSeconds >= 0, record.durationSeconds < 1e9 else { return }
        lengths.recordNanoseconds(Int64(record.durationSeconds * 1e9))
    }

    func isCalling(_ isCalling: Bool, waiting: Int) {
        inProgress.set(isCalling ? 1 : 0)
        queue.set(waiting)
    }
}
