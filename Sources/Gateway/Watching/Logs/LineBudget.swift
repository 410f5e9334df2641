/// How many lines of one kind the log takes in a second: a flood of requests is counted, and does not fill the disk.
struct LineBudget: Sendable {
    let linesPerSecondMax: Int
    private var second: Int64 = .min
    private var written = 0
    private var heldBack = 0

    init(linesPerSecondMax: Int) { self.linesPerSecondMax = linesPerSecondMax }

    /// Nil when a line is one too many; else how many were held back since the last one that was written.
    mutating func take(atMs ms: Int64) -> Int? {
        if ms / 1000 != second {
            second = ms / 1000
            written = 0
        }
        guard written < linesPerSecondMax else {
            heldBack += 1
            return nil
        }
        written += 1
        defer { heldBack = 0 }
        return heldBack
    }
}
