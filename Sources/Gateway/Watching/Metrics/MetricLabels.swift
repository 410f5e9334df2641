/// The labels of one series, in the order they are written.
struct MetricLabels: Hashable, Sendable, Comparable {
    struct Label: Hashable, Sendable {
        var name: String
        var value: String
    }

    private(set) var labels: [Label]

    init(_ pairs: [(String, String)] = []) { labels = pairs.map { Label(name: $0.0, value: $0.1) } }

    /// The same names, and for each of them a value that stands for all there was no room for.
    var overflowing: MetricLabels { MetricLabels(labels.map { ($0.name, "other") }) }

    static func < (one: MetricLabels, other: MetricLabels) -> Bool {
        for (mine, theirs) in zip(one.labels, other.labels) where mine != theirs {
            return (mine.name, mine.value) < (theirs.name, theirs.value)
        }
        return one.labels.count < other.labels.count
    }
}
