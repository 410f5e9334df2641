/// Tells buffer words, which end in an ellipsis and a space, from the answer that follows them.
public enum BufferWords {
    /// Furthest into a reply buffer words are looked for.
    static let wordsMax = 24

    /// How many Unicode scalars at the start of a reply are buffer words, given the deltas it came in.
    ///
    /// Buffer words are whole deltas from the start of the reply that end in `... `, one sentence after another; the reply must go on
    /// after them, or else the words are the reply (an echo such as `... ` answers a turn by itself).
    public static func length(in deltas: [String]) -> Int {
        var length = 0
        var found = 0
        var words = 0
        for delta in deltas {
            length += delta.unicodeScalars.count
            words += delta.split(whereSeparator: \.isWhitespace).count
            if words > wordsMax { break }
            if endsInPause(delta) { found = length }
        }
        let total = deltas.reduce(0) { $0 + $1.unicodeScalars.count }
        let hasMore = deltas.joined().unicodeScalars.dropFirst(found).contains { !$0.properties.isWhitespace }
        return found < total && hasMore ? found : 0
    }

    private static func endsInPause(_ delta: String) -> Bool { delta.hasSuffix("... ") || delta.hasSuffix("… ") }
}
