/// Decides when files are read again: once they have changed and nobody writes them any more, or when somebody asks.
struct ReloadVigil: Sendable {
    typealias Stamps = [String: SecretFile.Stamp]

    /// How long all files must stay as they are before they are read: whoever writes one piece by piece takes less between two pieces.
    static let settleMs: Int64 = 300
    /// How long one who asks waits for files that do not come to rest.
    static let askedWaitMaxMs: Int64 = 2000

    private var read: Stamps
    private var seen: Stamps
    private var seenSinceMs: Int64
    private var askedAtMs: Int64?

    /// - Parameters:
    ///   - stamps: of the files as they were read at the start, by path; a file that is not there has none.
    ///   - nowMs: a monotonic clock's.
    init(_ stamps: Stamps, nowMs: Int64) {
        (read, seen, seenSinceMs) = (stamps, stamps, nowMs)
    }

    /// Somebody wants the files to be read whether they have changed or not.
    mutating func ask(nowMs: Int64) { askedAtMs = askedAtMs ?? nowMs }

    /// Takes what the files look like now; true when they are to be read, which then counts as done.
    mutating func look(_ stamps: Stamps, nowMs: Int64) -> Bool {
        if stamps != seen { (seen, seenSinceMs) = (stamps, nowMs) }
        let isSettled = stamps == read || nowMs - seenSinceMs >= Self.settleMs
        let isOverdue = askedAtMs.map { nowMs - $0 >= Self.askedWaitMaxMs } ?? false
        guard askedAtMs != nil || stamps != read, isSettled || isOverdue else { return false }
        (read, askedAtMs) = (stamps, nil)
        return true
    }
}
