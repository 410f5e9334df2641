import NIOCore

/// When a pool opens a connection ahead of need: while it is in use there is always one that nobody has taken. Decisions only; the time
/// is given.
///
/// What interrupts a reply comes while that reply's own connection is busy, so one that comes free later is not enough. What the
/// upstream closes is opened again, later and later where it closes or refuses at once. After long disuse nothing is kept.
struct Warmth {
    /// A connection that lasted so long was closed for its age, not because it was unwelcome.
    static let lasting: TimeAmount = .seconds(2)
    /// Behind the request that took the last connection, so that it does not wait for the next one to be made.
    static let behind: TimeAmount = .milliseconds(20)
    static let waitMin: TimeAmount = .milliseconds(100)
    static let waitMax: TimeAmount = .seconds(30)

    private var keepsFor: TimeAmount
    private var until: NIODeadline?
    /// Whether one is being opened, or about to be.
    private var isOpening = false
    /// When the last one was opened, while nobody has taken it.
    private var openedAt: NIODeadline?
    /// Doubles with each connection that came to nothing.
    private var wait: TimeAmount = .zero

    /// - Parameter keepsFor: how long after the last request one is kept; zero for not at all.
    init(keepsFor: TimeAmount) { self.keepsFor = keepsFor }

    /// A request has come, or the gateway has started.
    mutating func used(now: NIODeadline) {
        guard keepsFor > .zero else { return }
        until = now + keepsFor
        openedAt = nil
    }

    /// A response has come: the upstream is well.
    mutating func answered() { wait = .zero }

    /// Whether the pool is in use.
    func isWarm(now: NIODeadline) -> Bool { until.map { now < $0 } ?? false }

    /// How long to wait before opening one more; nil for not now. One at a time.
    ///
    /// - Parameter hasSpare: whether there is one that nobody has taken.
    mutating func next(hasSpare: Bool, now: NIODeadline) -> TimeAmount? {
        guard !hasSpare, !isOpening, isWarm(now: now) else { return nil }
        if let openedAt { if now - openedAt < Self.lasting { longer() } else { wait = .zero } }
        openedAt = nil
        isOpening = true
        guard wait > .zero else { return Self.behind }
        return .nanoseconds(.random(in: wait.nanoseconds / 2...wait.nanoseconds))
    }

    mutating func opened(now: NIODeadline) {
        isOpening = false
        openedAt = now
    }

    mutating func failed() {
        isOpening = false
        longer()
    }

    /// What was about to be opened is not needed any more.
    mutating func left() { isOpening = false }

    /// Nothing is opened any more.
    mutating func stop() {
        keepsFor = .zero
        until = nil
    }

    private mutating func longer() { wait = wait == .zero ? Self.waitMin : min(wait * 2, Self.waitMax) }
}
