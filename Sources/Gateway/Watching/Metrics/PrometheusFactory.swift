import CoreMetrics

/// Where swift-metrics sends what is counted: a registry that is written out as Prometheus' text.
///
/// Handed to each metric by name and not installed for the whole process, so that two gateways in one process count apart.
final class PrometheusFactory: MetricsFactory {
    let registry: MetricRegistry

    init(_ registry: MetricRegistry = MetricRegistry()) { self.registry = registry }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        registry.series(label, .counter, dimensions) { _ in CounterSeries() }
    }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        registry.series(label, .counter, dimensions) { _ in SumSeries() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions) : gauge(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { histogram(label, dimensions) }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        registry.series(label, .gauge, dimensions) { _ in GaugeSeries() }
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSeries {
        registry.series(label, .histogram, dimensions) { HistogramSeries($0.buckets) }
    }

    func destroyCounter(_ handler: any CounterHandler) { registry.remove(handler) }
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { registry.remove(handler) }
    func destroyMeter(_ handler: any MeterHandler) { registry.remove(handler) }
    func destroyRecorder(_ handler: any RecorderHandler) { registry.remove(handler) }
    func destroyTimer(_ handler: any TimerHandler) { registry.remove(handler) }
}
