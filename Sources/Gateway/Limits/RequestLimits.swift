import NIOCore
import Synchronization

/// What every token has asked of late: counted over all connections and event loops.
///
/// Nobody is let in or turned away here; the door asks, and decides what a caller hears.
final class RequestLimits: Sendable {
    /// Names kept before those that are idle are forgotten.
    static let namesMax = 1024

    private let measure: Mutex<CallerMeasure>
    private let usages = Mutex<[String: CallerUsage]>([:])
    private let now: @Sendable () -> NIODeadline

    /// - Parameter now: the clock, monotonic.
    init(_ measure: CallerMeasure = CallerMeasure(), now: @escaping @Sendable () -> NIODeadline = { .now() }) {
        self.measure = Mutex(measure)
        self.now = now
    }

    /// Measures by another configuration from now on.
    func measure(by measure: CallerMeasure) { self.measure.withLock { $0 = measure } }

    /// Counts a request of a caller.
    func request(_ caller: Caller) -> (quota: RequestQuota?, isWithin: Bool) {
        let measure = measure.withLock { $0 }.of(caller)
        guard measure.requestsPerMinute != nil else { return (nil, true) }
        let now = now()
        return withUsage(caller, measure, now) { $0.request(at: now) }
    }

    /// Counts a turn of a caller in until its pass is given back; nil when it is one too many.
    func beginTurn(_ caller: Caller) -> TurnPass? {
        let measure = measure.withLock { $0 }.of(caller)
        guard withUsage(caller, measure, now(), { $0.beginTurn() }) else { return nil }
        return TurnPass { [self] in usages.withLock { $0[caller.name]?.endTurn() } }
    }

    /// How many tokens are remembered.
    var namesCount: Int { usages.withLock { $0.count } }

    private func withUsage<Output>(
        _ caller: Caller, _ measure: CallerMeasure, _ now: NIODeadline, _ body: (inout CallerUsage) -> Output
    ) -> Output {
        usages.withLock { usages in
            if usages[caller.name] == nil, usages.count >= Self.namesMax { usages = usages.filter { !$0.value.isIdle(at: now) } }
            usages[caller.name]?.measure(by: measure, at: now)
            return body(&usages[caller.name, default: CallerUsage(measure, at: now)])
        }
    }
}
