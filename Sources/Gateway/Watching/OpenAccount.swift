import Conversation
import Synchronization

/// The account of a turn whose door is called from more than one thread: a call's, a terminal's.
final class OpenAccount: Sendable {
    private let account: Mutex<RequestAccount>

    init(_ account: RequestAccount) { self.account = Mutex(account) }

    func classified(_ turnClass: TurnClass) { account.withLock { $0.turnClass = turnClass } }

    func take(_ mark: TurnMark) {
        let now = RequestAccount.nowNs
        account.withLock { $0.take(mark, at: now) }
    }

    /// A piece of the answer has come.
    func count(_ event: ReplyEvent) {
        let now = RequestAccount.nowNs
        account.withLock { account in
            switch event {
            case .text(let text):
                account.deltas += 1
                account.replyBytes += text.utf8.count
                account.stamps.end(.filter, at: now)
            case .aside, .progress: account.deltas += 1
            case .toolCall, .finished, .failed: break
            }
        }
    }

    /// The first that came has left for whoever listens.
    func written() {
        let now = RequestAccount.nowNs
        account.withLock { account in
            if account.deltas > 0, account.stamps.firstWord == nil { account.stamps.firstWord = now }
            if account.stamps[.filter] != nil { account.stamps.end(.flush, at: now) }
        }
    }

    /// Its door cuts it short: a better reason than the one the session is going to find.
    func cut(_ reason: InterruptionReason) {
        account.withLock { account in
            if account.outcome == nil { account.outcome = .interrupted(reason) }
        }
    }

    /// The account as it stands at the end.
    func close(hasGone: Bool) -> RequestAccount {
        let now = RequestAccount.nowNs
        return account.withLock { account in
            account.end(at: now, hasGone: hasGone)
            return account
        }
    }
}
