/// When each delta of an answer is due, with seeded jitter; also where in an answer a fault strikes.
struct StreamTiming: Sendable {
    /// From the end of the request to the first delta.
    let first: Duration
    private let interval: Duration
    /// Furthest any interval strays either way.
    private let jitter: Duration
    private var random: SeededRandom
    private var last: Duration?

    /// - Parameters:
    ///   - pace: what the answer itself asks for.
    ///   - options: what holds where the answer asks for nothing.
    ///   - promptCharacters: what the first token grows with, where the options say that it does.
    init(_ pace: UpstreamReply.Pace, options: FakeLLMOptions, promptCharacters: Int = 0, random: SeededRandom) {
        let rate = max(0.001, pace.tokensPerSecond ?? options.tokensPerSecond)
        let reading = Double(promptCharacters) / 1000 * max(0, options.firstTokenMillisecondsPer1000Characters)
        first = .milliseconds(pace.firstTokenMilliseconds ?? options.firstTokenMilliseconds) + .milliseconds(reading)
        let interval = Duration.seconds(1 / rate)
        self.interval = interval
        jitter = pace.jitter.map { interval * $0 } ?? .milliseconds(options.jitterMilliseconds)
        self.random = random
    }

    /// The next delta's time; never before the one before it.
    mutating func next() -> Duration {
        let strays = jitter > .zero ? jitter * Double.random(in: -1...1, using: &random) : .zero
        let due = last.map { max($0, $0 + interval + strays) } ?? max(.zero, first + strays)
        last = due
        return due
    }

    /// How many deltas come before a fault in the middle: at least two where there are more, and never all.
    mutating func place(among count: Int) -> Int {
        count > 3 ? Int.random(in: 2..<min(count - 1, 12), using: &random) : max(0, count - 1)
    }
}
