import NIOCore

/// How long to wait before the next try: a random time up to a limit that doubles from 100 ms with each try in vain.
///
/// Full jitter, so that many gateways do not return together. Unless told otherwise, the longest wait is a little under the 2 s within
/// which a voice service that is back must be found again.
struct Backoff {
    static let firstMaxMs: Int64 = 100
    static let longestMs: Int64 = 1_900

    private var random: any RandomNumberGenerator
    private let firstMs: Int64
    private let longestMs: Int64
    private var limitMs: Int64

    init(random: any RandomNumberGenerator, firstMs: Int64 = firstMaxMs, longestMs: Int64 = Self.longestMs) {
        self.random = random
        self.firstMs = firstMs
        self.longestMs = longestMs
        limitMs = firstMs
    }

    /// The wait before the next try.
    mutating func next() -> TimeAmount {
        defer { limitMs = min(limitMs * 2, longestMs) }
        return .microseconds(Int64.random(in: 0...limitMs * 1_000, using: &random))
    }

    /// The last try came to something.
    mutating func reset() { limitMs = firstMs }
}

/// Lets one line a minute through while the same thing goes on, and counts the others.
struct LineThrottle {
    static let period: TimeAmount = .seconds(60)

    private var last: NIODeadline?
    private var held = 0

    /// How many lines were held back since the last one, when this one may be written; nil when it may not.
    mutating func pass(at now: NIODeadline) -> Int? {
        if let last, now < last + Self.period {
            held += 1
            return nil
        }
        last = now
        defer { held = 0 }
        return held
    }
}
