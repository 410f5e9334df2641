import Conversation
import Synchronization

/// A turn's reply on its way to the telephone: the session gives its events, the call door says them.
final class CallListener: ReplyListener {
    private let take: @Sendable (CallReplyPart) -> Void
    private let playedBytes = Atomic(0)
    private let behind = Atomic(false)
    private let account: OpenAccount

    /// - Parameter take: called on the session's executor, in order; it goes to the door's own by itself.
    init(_ account: RequestAccount, _ take: @escaping @Sendable (CallReplyPart) -> Void) {
        self.account = OpenAccount(account)
        self.take = take
    }

    func classified(_ turnClass: TurnClass) { account.classified(turnClass) }
    func marked(_ mark: TurnMark) { account.take(mark) }

    /// Something of what it was told has gone to the voice service.
    func spoken() { account.written() }

    /// The user spoke over it, or the call ended.
    func cut(_ reason: InterruptionReason) { account.cut(reason) }

    /// Its account, as it stands at the end.
    func close() -> RequestAccount { account.close(hasGone: false) }

    func deliver(_ event: ReplyEvent) {
        account.count(event)
        switch event {
        case .text(let text): take(.text(text))
        case .aside(let text): take(.aside(text))
        case .progress(let text): take(.progress(text))
        // Tools that a client would have to run have nobody to run them on a telephone.
        case .toolCall: break
        // The end comes with the reason for it: ``end(_:)``.
        case .finished, .failed: break
        }
    }

    func flush() {}

    /// The turn has ended, and all of its reply has been delivered.
    func end(_ end: TurnEnd) { take(.ended(end)) }

    /// So much of the reply was heard, in UTF-8 bytes; asked for when the turn is cut short.
    func played(_ bytes: Int) { playedBytes.store(bytes, ordering: .releasing) }

    var deliveredBytes: Int { playedBytes.load(ordering: .acquiring) }

    var isBehind: Bool {
        get { behind.load(ordering: .acquiring) }
        set { behind.store(newValue, ordering: .releasing) }
    }
}
