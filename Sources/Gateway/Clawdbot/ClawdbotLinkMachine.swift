import NIOCore

/// When to connect to a Clawdbot gateway and when to try again: decisions only (docs/wire/clawdbot.md CB-10).
struct ClawdbotLinkMachine {
    enum State: Equatable {
        /// Nobody has wanted a connection yet.
        case idle
        /// A connection is being made, or has not greeted yet.
        case connecting
        case ready
        /// The last try was in vain, or the last connection is gone: another follows.
        case resting
        case shutDown
    }

    enum Action: Equatable {
        case connect
        case retry(after: TimeAmount)
    }

    /// Between two tries that a turn asks for.
    static let triesApart: TimeAmount = .seconds(1)
    /// How long after a loss the server is taken for one that is being restarted.
    static let restartLimit: TimeAmount = .seconds(30)

    private(set) var state = State.idle
    private var triedAt: NIODeadline?
    private var lostAt: NIODeadline?
    private var backoff: Backoff

    init(backoff: Backoff) { self.backoff = backoff }

    /// Somebody needs it now.
    mutating func want(at now: NIODeadline) -> Action? {
        switch state {
        case .idle: return connect(at: now)
        case .resting where triedAt.map { now - $0 >= Self.triesApart } ?? true: return connect(at: now)
        default: return nil
        }
    }

    mutating func retryIsDue(at now: NIODeadline) -> Action? { state == .resting ? connect(at: now) : nil }

    private mutating func connect(at now: NIODeadline) -> Action {
        state = .connecting
        triedAt = now
        return .connect
    }

    mutating func greeted() {
        guard state == .connecting else { return }
        state = .ready
        lostAt = nil
        backoff.reset()
    }

    /// No connection came of it, or none that could be used.
    mutating func failed() -> Action? {
        guard state == .connecting else { return nil }
        state = .resting
        return .retry(after: backoff.next())
    }

    /// - Parameter after: when the server said that it would be back.
    mutating func lost(at now: NIODeadline, backAfter: TimeAmount? = nil) -> Action? {
        guard state == .ready else { return nil }
        state = .resting
        lostAt = now
        return .retry(after: backAfter ?? backoff.next())
    }

    /// Whether a turn may hope for a connection after a try in vain: the server was there a moment ago.
    func mayReturn(at now: NIODeadline) -> Bool { lostAt.map { now - $0 < Self.restartLimit } ?? false }

    mutating func shutDown() { state = .shutDown }
}
