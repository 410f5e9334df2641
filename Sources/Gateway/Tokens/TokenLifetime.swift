/// How long a token lasts, as `--expires` writes it: a number and `s`, `m`, `h` or `d`.
public struct TokenLifetime: Sendable, Equatable {
    public let milliseconds: Int64

    /// Ten years; longer is a slip of the hand, or meant as for ever.
    public static let daysMax: Int64 = 3650

    /// Nil when the text is no such duration, is zero, or is longer than ten years.
    public init?(_ text: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }) else { return nil }
        let digits = text.dropLast()
        guard (1...10).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        guard let count = Int64(digits), count > 0, count * unit <= Self.daysMax * 86_400 else { return nil }
        milliseconds = count * unit * 1000
    }
}
