import NIOCore

/// When to connect, when to close and when to try again: decisions only.
struct ServiceLinkMachine {
    enum State: Equatable {
        /// Nobody wants a connection.
        case idle
        case connecting
        case open
        /// The last try was in vain, or the last connection is gone: another follows.
        case waiting
        case shutDown
    }

    enum Action: Equatable {
        case connect
        case close
        case retry(after: TimeAmount)
        /// A retry that was scheduled is not wanted any more.
        case forgetRetry
    }

    /// A connection that held this long shows that the service is well.
    static let livedLong: TimeAmount = .seconds(2)

    private(set) var state = State.idle
    /// Whether connecting has failed since the last connection that could be used.
    private(set) var isDown = false
    private var isWanted = false
    private var openedAt = NIODeadline.distantPast
    private var backoff: Backoff

    init(backoff: Backoff) { self.backoff = backoff }

    /// Whether a request that comes now may wait for a connection, or has to be told at once that there is none.
    var mayWait: Bool { state == .idle || (state == .connecting && !isDown) }

    mutating func want(_ isWanted: Bool) -> Action? {
        self.isWanted = isWanted
        switch state {
        case .idle where isWanted:
            state = .connecting
            return .connect
        case .open where !isWanted:
            state = .idle
            return .close
        case .waiting where !isWanted:
            state = .idle
            return .forgetRetry
        default: return nil
        }
    }

    mutating func retryIsDue() -> Action? {
        guard state == .waiting else { return nil }
        state = .connecting
        return .connect
    }

    mutating func connected(at now: NIODeadline) -> Action? {
        guard state == .connecting, isWanted else {
            if state == .connecting { state = .idle }
            return .close
        }
        state = .open
        openedAt = now
        return nil
    }

    /// The service answered: the connection is worth what it promised.
    mutating func answered() {
        isDown = false
        backoff.reset()
    }

    mutating func failed() -> Action? {
        guard state == .connecting else { return nil }
        isDown = true
        return again()
    }

    mutating func lost(at now: NIODeadline) -> Action? {
        guard state == .open else { return nil }
        if now - openedAt >= Self.livedLong { backoff.reset() }
        isDown = true
        return again()
    }

    mutating func shutDown() { state = .shutDown }

    private mutating func again() -> Action? {
        guard isWanted else {
            state = .idle
            return nil
        }
        state = .waiting
        return .retry(after: backoff.next())
    }
}
