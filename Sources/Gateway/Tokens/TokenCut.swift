import Synchronization

/// Tells every connection to cut what it answers for a token that was revoked, and counts what was cut.
final class TokenCut: Sendable {
    /// The token's name.
    let name: String
    private let cut = Atomic(0)

    init(name: String) { self.name = name }

    /// How many answers were cut so far.
    var count: Int { cut.load(ordering: .relaxed) }

    func add() { cut.wrappingAdd(1, ordering: .relaxed) }
}
