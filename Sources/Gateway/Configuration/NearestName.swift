/// Finds what was probably meant by a misspelt name.
enum NearestName {
    /// The candidate fewest edits away, if that is no more than a third of the name (two at least); nil when none is near.
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(2, name.utf8.count / 3)
        let nearest = candidates.map { (name: $0, distance: distance(name, $0)) }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return nearest.flatMap { $0.distance <= limit ? $0.name : nil }
    }

    /// Insertions, deletions and replacements that lead from one to the other (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (leftIndex, leftByte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = leftIndex + 1
            for (rightIndex, rightByte) in right.enumerated() {
                let replaced = diagonal + (leftByte == rightByte ? 0 : 1)
                diagonal = row[rightIndex + 1]
                row[rightIndex + 1] = min(replaced, row[rightIndex] + 1, row[rightIndex + 1] + 1)
            }
        }
        return row[right.count]
    }
}
