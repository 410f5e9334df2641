import NIOCore

/// Who failed to authenticate of late, by client and in all. Decisions only; its memory is bounded.
///
/// It never says who is let in: a valid token never comes here.
struct FailureLedger: Sendable {
    struct Settings: Sendable, Equatable {
        /// Of one client; nil for no limit.
        var perMinute: Int? = 10
        /// Of all together; nil for no limit.
        var perMinuteOfAll: Int? = 100
        /// The longest an answer is held.
        var delayMax: TimeAmount = .milliseconds(20)
    }

    /// What failed: who forgot to send a token must not be slowed for another's guesses.
    enum Kind: Sendable { case missing, wrong }

    private struct Key: Hashable {
        let kind: Kind
        /// The network of a client; nil for all that could not be kept apart.
        let network: IPAddress?
    }

    /// How many clients are kept apart.
    static let clientsMax = 4096

    let settings: Settings
    private var clients: [Key: FailureTally] = [:]
    private var all: [Kind: FailureTally] = [:]
    private var swept = NIODeadline.distantPast

    init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Counts a failure; what it costs, nil for nothing.
    mutating func count(_ kind: Kind, of client: IPAddress?, at now: NIODeadline) -> FailurePenalty? {
        var (excess, wait) = (0.0, TimeAmount.zero)
        func add(_ tally: inout FailureTally) {
            let past = tally.count(at: now)
            excess = max(excess, past)
            wait = max(wait, tally.time(toForget: past))
        }
        if let perMinute = settings.perMinute {
            add(&clients[key(kind, client, now), default: FailureTally(perMinute: perMinute, at: now)])
        }
        if let perMinute = settings.perMinuteOfAll { add(&all[kind, default: FailureTally(perMinute: perMinute, at: now)]) }
        guard excess > 0 else { return nil }
        // From 1 ms, doubled with each failure past the allowance.
        let delay = min(settings.delayMax, .milliseconds(Int64(1) << Int64(min(30, excess - 1).rounded(.down))))
        return FailurePenalty(retryAfterS: max(1, (wait.nanoseconds + 999_999_999) / 1_000_000_000), delay: max(.zero, delay))
    }

    /// How many clients are remembered.
    var count: Int { clients.count }

    private mutating func key(_ kind: Kind, _ client: IPAddress?, _ now: NIODeadline) -> Key {
        let key = Key(kind: kind, network: client.map(Self.network))
        guard clients[key] == nil, clients.count >= Self.clientsMax else { return key }
        // Looking through all of them is worth it now and then, not for each of a flood.
        if now - swept >= .seconds(1) {
            swept = now
            clients = clients.filter { !$0.value.isForgotten(at: now) }
        }
        return clients.count < Self.clientsMax ? key : Key(kind: kind, network: nil)
    }

    /// Who has one address of version 6 has its whole network of 64 bits.
    private static func network(_ address: IPAddress) -> IPAddress {
        address.isVersion4 ? address : IPAddress(high: address.high, low: 0)
    }
}
