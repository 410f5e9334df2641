import Synchronization

/// All series there are, by name and labels. Bounded: see ``seriesMax``.
final class MetricRegistry: Sendable {
    /// How many series one name may have; what more comes shares one whose labels say `other`.
    static let seriesMax = 400
    /// How many names there may be that no catalogue knows.
    static let strangersMax = 64

    private struct Entry {
        var family: MetricFamily
        var series: [MetricLabels: any MetricSeries] = [:]
    }

    private let entries: Mutex<[String: Entry]>

    init(_ catalogue: [MetricFamily] = MetricCatalogue.all) {
        entries = Mutex(Dictionary(catalogue.map { ($0.name, Entry(family: $0)) }, uniquingKeysWith: { first, _ in first }))
    }

    /// The series of that name and these labels; made if there is none. One of another kind than its name's is counted and never shown.
    func series<Series: MetricSeries>(
        _ label: String, _ kind: MetricFamily.Kind, _ pairs: [(String, String)], make: (MetricFamily) -> Series
    ) -> Series {
        let name = Self.name(label)
        let labels = MetricLabels(pairs.map { (Self.name($0.0), $0.1) })
        return entries.withLock { entries in
            if entries[name] == nil, entries.count < MetricCatalogue.all.count + Self.strangersMax {
                entries[name] = Entry(family: MetricFamily(name: name, kind: kind, help: "", buckets: Self.usualBuckets(kind)))
            }
            guard let entry = entries[name], entry.family.kind == kind else {
                return make(MetricFamily(name: name, kind: kind, help: "", buckets: Self.usualBuckets(kind)))
            }
            let key = entry.series[labels] != nil || entry.series.count < Self.seriesMax ? labels : labels.overflowing
            if let known = entry.series[key] as? Series { return known }
            let made = make(entry.family)
            let isNew = entry.series[key] == nil
            if isNew { entries[name]?.series[key] = made }
            return made
        }
    }

    /// No longer counted.
    func remove(_ series: AnyObject) {
        entries.withLock { entries in
            for (name, entry) in entries {
                let kept = entry.series.filter { $0.value !== series }
                if kept.count < entry.series.count { entries[name]?.series = kept }
            }
        }
    }

    /// Everything in Prometheus' text format, in the order of names and labels.
    func text() -> [UInt8] {
        let known = entries.withLock { $0.values.filter { !$0.series.isEmpty } }
        var text = PrometheusText()
        for entry in known.sorted(by: { $0.family.name < $1.family.name }) {
            text.head(of: entry.family)
            for (labels, series) in entry.series.sorted(by: { $0.key < $1.key }) { series.write(entry.family, labels, to: &text) }
        }
        return text.bytes
    }

    /// What Prometheus takes for a name: letters, digits and `_`, no digit first.
    private static func name(_ label: String) -> String {
        if label.utf8.allSatisfy(isNamePart), label.utf8.first.map({ $0 > UInt8(ascii: "9") }) == true { return label }
        let kept = String(decoding: label.utf8.map { isNamePart($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        return kept.utf8.first.map { $0 <= UInt8(ascii: "9") } ?? true ? "_" + kept : kept
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func usualBuckets(_ kind: MetricFamily.Kind) -> [Double] {
        kind == .histogram ? [0.001, 0.01, 0.1, 1, 10] : []
    }
}
