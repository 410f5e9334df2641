import CoreMetrics
import Synchronization

/// The counters of one name, found by their labels without making them anew.
final class CounterTable: Sendable {
    private let family: MetricFamily
    private let names: [String]
    private let factory: any MetricsFactory
    private let known = Mutex<[[String]: Counter]>([:])

    /// - Parameter names: of the labels; their values must come from sets that are bounded.
    init(_ family: MetricFamily, _ names: [String], _ factory: any MetricsFactory) {
        self.family = family
        self.names = names
        self.factory = factory
    }

    /// One more under these values of the labels.
    func add(_ values: [String]) { counter(values).increment() }

    private func counter(_ values: [String]) -> Counter {
        known.withLock { known in
            if let counter = known[values] { return counter }
            let counter = Counter(label: family.name, dimensions: Array(zip(names, values)), factory: factory)
            if known.count < MetricRegistry.seriesMax { known[values] = counter }
            return counter
        }
    }
}

/// The histograms of one name, in seconds.
final class TimerTable: Sendable {
    private let timers: [String: Timer]

    /// - Parameter values: all the label has.
    init(_ family: MetricFamily, _ name: String, _ values: [String], _ factory: any MetricsFactory) {
        timers = Dictionary(
            values.map { ($0, Timer(label: family.name, dimensions: [(name, $0)], factory: factory)) },
            uniquingKeysWith: { first, _ in first })
    }

    func record(_ nanoseconds: UInt64, _ value: String) {
        timers[value]?.recordNanoseconds(Int64(clamping: nanoseconds))
    }
}
