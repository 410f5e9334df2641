import Synchronization
import Testing

@testable import Gateway

/// An observer that keeps what it is told, and checks that each request begins once and ends once.
final class KeptAccounts: RequestObserver {
    private struct State {
        var begun: [RequestAccount] = []
        var ended: [RequestAccount] = []
        /// Ids that ended without a beginning, or that began or ended twice.
        var odd: [String] = []
    }

    private let state = Mutex(State())
    private let news = Mailbox<RequestAccount>()

    func began(_ account: RequestAccount) {
        state.withLock { state in
            if state.begun.contains(where: { $0.id == account.id }) { state.odd.append(account.id) }
            state.begun.append(account)
        }
    }

    func ended(_ account: RequestAccount) {
        state.withLock { state in
            let isKnown = state.begun.contains { $0.id == account.id }
            if !isKnown || state.ended.contains(where: { $0.id == account.id }) { state.odd.append(account.id) }
            state.ended.append(account)
        }
        news.post(account)
    }

    /// The next request that ends.
    func next() async throws -> RequestAccount { try #require(await news.next()) }

    var begun: [RequestAccount] { state.withLock { $0.begun } }
    var ended: [RequestAccount] { state.withLock { $0.ended } }

    /// Whether as many have begun as ended, each once.
    var areBalanced: Bool { state.withLock { $0.odd.isEmpty && $0.begun.count == $0.ended.count } }
}
