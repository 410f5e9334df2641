import CoreMetrics
import Synchronization

/// What the gateway counts, and the page that tells it.
final class GatewayMetrics: Sendable {
    let factory = PrometheusFactory()
    let requests: RequestMetrics
    let calls: CallMetrics
    let spansDropped: Counter
    /// Read what is only known when somebody asks.
    private let readers = Mutex<[@Sendable () -> Void]>([])

    init() {
        requests = RequestMetrics(factory)
        calls = CallMetrics(factory)
        spansDropped = Counter(label: MetricCatalogue.spansDropped.name, factory: factory)
        let process = ProcessMetrics()
        for (family, value) in process.values { read(family, value) }
    }

    /// A gauge that is read whenever the page is; `value` must not block, and gives nil for what is not known.
    func read(_ family: MetricFamily, _ value: @escaping @Sendable () -> Double?) {
        let gauge = Meter(label: family.name, factory: factory)
        readers.withLock { readers in
            readers.append {
                if let value = value() { gauge.set(value) }
            }
        }
    }

    /// Everything counted so far, in Prometheus' text format.
    func page() -> [UInt8] {
        for read in readers.withLock({ $0 }) { read() }
        return factory.registry.text()
    }
}
