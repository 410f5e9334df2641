/// The name a mistyped one was most likely meant to be.
public enum Nearest {
    /// Nil when nothing is within a third of the name's length by edit distance.
    public static func to(_ name: String, among names: [String]) -> String? {
        let best = names.map { ($0, distance(Array(name.utf8), Array($0.utf8))) }.min { $0.1 < $1.1 }
        guard let best, best.1 <= max(1, name.count / 3) else { return nil }
        return best.0
    }

    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (i, byte) in one.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, against) in other.enumerated() {
                let cost = byte == against ? corner : min(corner, row[j], row[j + 1]) + 1
                corner = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[other.count]
    }
}
