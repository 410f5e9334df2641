/// When a request that ElevenLabs did not answer well is made again. Pure.
struct PlatformRetry: Sendable, Equatable {
    /// Tries in all.
    var triesMax = 4
    /// Longest wait between two tries, in seconds, whatever `Retry-After` asks.
    var waitSecondsMax = 30

    /// What came of a try.
    enum Outcome: Sendable, Equatable {
        /// An answer with a status other than 2xx, and what its `Retry-After` says.
        case refused(status: Int, retryAfter: String?)
        /// No connection: nothing was asked.
        case notConnected
        /// No answer, though the request may have been read.
        case lost
    }

    /// How long to wait before the next try; nil when there is none.
    ///
    /// A request that may have been done and would be done twice is not repeated: 429 and 503 are refusals before anything was done, any
    /// other failure of a POST may have come after it.
    func wait(after outcome: Outcome, tries: Int, isRepeatable: Bool) -> Duration? {
        guard tries < triesMax else { return nil }
        switch outcome {
        case .refused(let status, let retryAfter):
            guard status == 429 || status == 503 || (isRepeatable && (500...599).contains(status)) else { return nil }
            guard let asked = retryAfter.flatMap({ Int($0) }), asked >= 0 else { return backoff(tries) }
            // One that asks for longer is given up: the person at the terminal is told to come back.
            return asked <= waitSecondsMax ? .seconds(asked) : nil
        case .notConnected: return backoff(tries)
        case .lost: return isRepeatable ? backoff(tries) : nil
        }
    }

    /// 0.5, 1, 2 s.
    private func backoff(_ tries: Int) -> Duration { .milliseconds(500 << min(tries - 1, 6)) }
}
