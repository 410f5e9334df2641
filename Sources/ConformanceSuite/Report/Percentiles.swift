/// The shape of a set of measurements in milliseconds, by nearest rank: every figure is one that was measured.
public struct Percentiles: Sendable, Hashable, Codable {
    public var p50: Double
    public var p95: Double
    public var max: Double
    /// How many measurements there were.
    public var n: Int

    /// Nil when nothing was measured; what is not a finite number is left out.
    public init?(of measured: [Double]) {
        let sorted = measured.filter(\.isFinite).sorted()
        guard let last = sorted.last else { return nil }
        func rank(_ percent: Double) -> Double {
            let position = (percent / 100 * Double(sorted.count)).rounded(.up)
            return sorted[Swift.min(Swift.max(Int(position) - 1, 0), sorted.count - 1)]
        }
        p50 = Milliseconds.rounded(rank(50))
        p95 = Milliseconds.rounded(rank(95))
        max = Milliseconds.rounded(last)
        n = sorted.count
    }
}

/// How a report rounds time: to the microsecond, below which a socket's clock says nothing.
enum Milliseconds {
    static func rounded(_ value: Double) -> Double {
        value.isFinite ? (value * 1000).rounded() / 1000 : 0
    }

    /// "0.41 s", as the text report prints it.
    static func seconds(_ value: Double) -> String {
        let hundredths = Int(Swift.min(Swift.max(rounded(value) / 10, 0), 1e12).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }

    /// "412.5", a figure without trailing zeros.
    static func text(_ value: Double) -> String {
        let tenths = Int(Swift.min(Swift.max(value * 10, -1e12), 1e12).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
