/// Writes the text format 0.0.4 of Prometheus.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var bytes: [UInt8] = []

    mutating func head(of family: MetricFamily) {
        put("# HELP \(family.name) \(Self.escape(family.help, quotes: false))\n# TYPE \(family.name) \(family.kind.rawValue)\n")
    }

    /// - Parameter more: a label beside those of the series: `le` of a bucket.
    mutating func sample(_ name: String, _ labels: MetricLabels, more: MetricLabels.Label? = nil, _ value: Double) {
        put(name)
        let all = labels.labels + (more.map { [$0] } ?? [])
        if !all.isEmpty { put("{" + all.map { "\($0.name)=\"\(Self.escape($0.value, quotes: true))\"" }.joined(separator: ",") + "}") }
        put(" \(Self.number(value))\n")
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Counts are whole, and read better as such.
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }

    /// A backslash, a line feed and, in a label's value, a quote stand for nothing but themselves.
    static func escape(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\"") }) else {
            return text
        }
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
