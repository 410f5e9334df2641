/// How much a requirement weighs: h2spec's MUST by default, SHOULD under `--level should`, MAY for information.
public enum Level: String, Sendable, CaseIterable, Comparable {
    case must
    case should
    case may

    /// As reports print it.
    public var label: String { rawValue.uppercased() }

    /// MUST is the least: a run at a level takes every case at or below it.
    public static func < (one: Level, other: Level) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .must: 0
        case .should: 1
        case .may: 2
        }
    }
}
