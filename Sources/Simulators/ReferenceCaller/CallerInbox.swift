internal import Synchronization

/// What reaches the caller's one thread from its others, in order.
final class CallerInbox: Sendable {
    enum Input: Sendable {
        /// What one read of a connection brought.
        case bytes(link: Int, [UInt8])
        case gone(link: Int)
        /// A command and where its outcome is waited for.
        case command([String], CallerSlot)
        case stop
    }

    private let inputs = Mutex<[Input]>([])
    private let signal = WakeSignal()

    func post(_ input: Input) {
        inputs.withLock { $0.append(input) }
        signal.raise()
    }

    /// Waits for an input or the deadline and takes what there is.
    func take(_ clock: any StageClock, until deadline: Duration) -> [Input] {
        let waiting = inputs.withLock { $0.isEmpty }
        if waiting { _ = clock.wait(signal.descriptor, for: .readable, until: deadline) }
        signal.lower()
        return inputs.withLock { inputs in
            defer { inputs = [] }
            return inputs
        }
    }
}

/// How a command ended: its exit code and what it printed.
public struct CallerOutcome: Sendable, Equatable {
    public var code: Int32
    public var output: String
    public var error: String

    public init(_ code: Int32, output: String = "", error: String = "") {
        self.code = code
        self.output = output
        self.error = error
    }
}

/// Where one thread waits for the outcome that another brings.
final class CallerSlot: Sendable {
    private let outcome = Mutex<CallerOutcome?>(nil)
    private let signal = WakeSignal()

    func fill(_ outcome: CallerOutcome) {
        self.outcome.withLock { $0 = $0 ?? outcome }
        signal.raise()
    }

    /// The outcome, or exit code 69 when there is none in time.
    func wait(_ clock: any StageClock, limit: Duration) -> CallerOutcome {
        _ = clock.wait(signal.descriptor, for: .readable, until: clock.now() + limit)
        return outcome.withLock { $0 } ?? CallerOutcome(69, error: "the running gateway did not answer\n")
    }
}
