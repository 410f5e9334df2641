import Synchronization

/// One turn that is counted as under way, until it is given back or forgotten.
final class TurnPass: Sendable {
    private let isGivenBack = Atomic(false)
    private let end: @Sendable () -> Void

    init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    deinit { giveBack() }

    /// Once or more often; the first time counts.
    func giveBack() {
        if !isGivenBack.exchange(true, ordering: .relaxed) { end() }
    }
}
