/// One metric as `/metrics` tells of it: what it is called, what it counts, and in which steps.
struct MetricFamily: Sendable, Equatable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    let name: String
    let kind: Kind
    let help: String
    /// The upper bounds of a histogram's buckets, ascending, without the last one that holds everything.
    var buckets: [Double] = []

    static func counter(_ name: String, _ help: String) -> MetricFamily { MetricFamily(name: name, kind: .counter, help: help) }
    static func gauge(_ name: String, _ help: String) -> MetricFamily { MetricFamily(name: name, kind: .gauge, help: help) }

    static func histogram(_ name: String, _ help: String, _ buckets: [Double]) -> MetricFamily {
        MetricFamily(name: name, kind: .histogram, help: help, buckets: buckets)
    }
}
