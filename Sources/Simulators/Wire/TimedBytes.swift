/// Bytes that know when each of them came.
public struct TimedBytes: Sendable, Equatable {
    public private(set) var bytes: [UInt8] = []
    private var runs: [Run] = []

    private struct Run: Sendable, Equatable {
        var end: Int
        var at: Duration
    }

    public init() {}

    /// All bytes at one time.
    public init(_ bytes: [UInt8], at time: Duration = .zero) {
        append(bytes, at: time)
    }

    public mutating func append(_ more: some Collection<UInt8>, at time: Duration) {
        guard !more.isEmpty else { return }
        bytes.append(contentsOf: more)
        if let last = runs.indices.last, runs[last].at == time {
            runs[last].end = bytes.count
        } else {
            runs.append(Run(end: bytes.count, at: time))
        }
    }

    public var count: Int { bytes.count }

    /// When the byte at an offset came; the last time for an offset at or past the end, zero for no bytes.
    public func time(of offset: Int) -> Duration {
        let run = run(of: offset)
        return run < runs.count ? runs[run].at : runs.last?.at ?? .zero
    }

    /// Where the bytes that came together with the byte at an offset end.
    func end(ofRunAt offset: Int) -> Int {
        let run = run(of: offset)
        return run < runs.count ? runs[run].end : bytes.count
    }

    private func run(of offset: Int) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].end > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// How many bytes had come when the last of a time had.
    public func end(at time: Duration) -> Int { runs.last { $0.at <= time }?.end ?? 0 }

    /// The different times at which bytes came, in order.
    public var times: [Duration] { runs.map(\.at) }
}
