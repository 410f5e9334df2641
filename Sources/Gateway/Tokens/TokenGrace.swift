/// How long a token stays good after its successor was made: a duration as ``TokenLifetime`` writes it, or 0 for not at all.
public struct TokenGrace: Sendable, Equatable {
    public let milliseconds: Int64

    /// An hour: time to carry the new token to where the old one is in use, by hand.
    public static let usual = TokenGrace(milliseconds: 3_600_000)

    private init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Nil when the text is no such duration, or is longer than ten years.
    public init?(_ text: String) {
        if ["0", "0s", "0m", "0h", "0d"].contains(text) {
            milliseconds = 0
        } else {
            guard let lifetime = TokenLifetime(text) else { return nil }
            milliseconds = lifetime.milliseconds
        }
    }
}
