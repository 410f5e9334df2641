/// Plays wire steps on a connection at their times, watching all the while for a client that leaves.
struct StepPlayer {
    private let stream: SocketStream
    private let clock: any SimulatorClock
    private let start: Duration
    private let writeTimeout: Duration
    private let resetGrace: Duration
    private var hasWritten = false
    private var isHalfClosed = false
    private var takesComments = false

    init(_ stream: SocketStream, clock: any SimulatorClock, start: Duration, writeTimeout: Duration, resetGrace: Duration) {
        self.stream = stream
        self.clock = clock
        self.start = start
        self.writeTimeout = writeTimeout
        self.resetGrace = resetGrace
    }

    /// How the plan ended: `complete`, `cancelled` by the client, or `failed` where the plan itself breaks off.
    ///
    /// - Parameters:
    ///   - beforeLast: called before the last bytes of an answer that does not break off, so that whoever reads them can
    ///     already see it counted.
    ///   - atFirstToken: called just before the first token is written.
    mutating func play(_ plan: AnswerPlan, beforeLast: () -> Void, atFirstToken: () -> Void = {}) -> FakeLLMRecord.Ending {
        takesComments = plan.takesComments
        let last = plan.breaksOff ? nil : plan.steps.lastIndex { if case .write = $0 { true } else { false } }
        for (index, step) in plan.steps.enumerated() {
            if index == last { beforeLast() }
            switch step {
            case .wait(let due):
                guard stays(until: start + due) else { return .cancelled }
            case .write(let bytes):
                guard write(bytes) else { return .cancelled }
            case .mark: atFirstToken()
            case .stall:
                // Two hours: longer than any client waits.
                guard stays(until: clock.now + .seconds(7200)) else { return .cancelled }
            case .flood(let bytes, let bytesMax):
                for _ in 0..<max(1, bytesMax / max(1, bytes.count)) {
                    guard write(bytes) else { return .cancelled }
                }
            case .reset: stream.reset()
            case .close: stream.close()
            }
        }
        return plan.breaksOff ? .failed : .complete
    }

    private mutating func write(_ bytes: [UInt8]) -> Bool {
        hasWritten = true
        return (try? stream.write(bytes, deadline: .now + writeTimeout)) != nil
    }

    /// Waits; false when the client left meanwhile.
    private mutating func stays(until instant: Duration) -> Bool {
        while true {
            switch clock.wait(until: instant, watching: stream, ignoringFinish: isHalfClosed) {
            case .open: return true
            case .reset: return false
            case .finished:
                guard hasWritten, takesComments, isOnlyHalfClosed() else { return false }
                isHalfClosed = true
            }
        }
    }

    /// A FIN is a half-close or a hang-up: a comment tells them apart, since a socket nobody holds any more answers with RST.
    private func isOnlyHalfClosed() -> Bool {
        let comment = "3\r\n:\n\n\r\n"
        guard (try? stream.write(comment, deadline: .now + writeTimeout)) != nil else { return false }
        return stream.watchPeer(for: resetGrace, ignoringFinish: true) == .open
    }
}
